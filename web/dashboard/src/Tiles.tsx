import type { ComponentChildren } from 'preact';
import type { Summary } from './api';
import { count, percent, plural, usd } from './format';

export function Tiles({ summary }: { summary: Summary | null }) {
  const unknown = summary?.billing.find((usage) => usage.billing === 'metered')?.unknown_cost ?? 0;
  return (
    <section aria-label="Totals" aria-busy={!summary}>
      <dl class="tiles" aria-live="polite">
        <Tile name="Spend" exact={summary && `$${summary.spend_usd}`} figure={summary && usd(summary.spend_usd)}>
          {unknown > 0 ? `metered calls; ${plural(unknown, 'call')} of unknown cost` : 'metered calls'}
        </Tile>
        <Tile name="Saved" kind="saved" exact={summary && `$${summary.saved_usd}`} figure={summary && usd(summary.saved_usd)}>
          by the response cache
          {summary && other(summary.coalescing_saved_usd, 'sharing calls in flight')}
          {summary && other(summary.prompt_cache_saved_usd, "the provider's prompt cache")}
        </Tile>
        <Tile name="Hit rate" figure={summary && percent(summary.hit_rate)}>
          {summary && `${plural(summary.cache.hit, 'hit')}, ${plural(summary.cache.miss, 'miss', 'misses')}`}
        </Tile>
        <Tile name="Calls" figure={summary && count(summary.calls)}>
          {summary && `${count(summary.input_tokens)} tokens in, ${count(summary.output_tokens)} out`}
          {summary && summary.failed > 0 && `; ${count(summary.failed)} failed`}
        </Tile>
      </dl>
    </section>
  );
}

/** The other kinds of saving, named beside the first and never added to it. */
function other(amount: string, by: string): string {
  return Number(amount) === 0 ? '' : `; apart from it ${usd(amount)} by ${by}`;
}

interface TileProps {
  name: string;
  figure: string | null;
  exact?: string | null;
  kind?: string;
  children: ComponentChildren;
}

function Tile({ name, figure, exact, kind = '', children }: TileProps) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      {figure === null ? (
        <>
          <dd class="figure skeleton" aria-hidden="true">
            0.00
          </dd>
          <dd class="note">
            <span class="hidden">Loading</span>&nbsp;
          </dd>
        </>
      ) : (
        <>
          <dd class={`figure ${kind}`} title={exact ?? undefined}>
            {figure}
          </dd>
          <dd class="note">{children}</dd>
        </>
      )}
    </div>
  );
}
