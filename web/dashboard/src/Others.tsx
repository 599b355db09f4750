import type { Billing, Summary } from './api';
import { plural, usd } from './format';

const kinds: { billing: Billing; badge: string; cost: string; remark: string }[] = [
  { billing: 'simulated', badge: 'SIMULATED', cost: 'would have cost', remark: 'invented answers, no part of spend or savings' },
  { billing: 'subscription', badge: 'subscription', cost: 'list value', remark: 'flat-rate login, no part of spend' },
  { billing: 'local', badge: 'local', cost: 'list value', remark: 'own hardware, no part of spend' },
  { billing: 'imported', badge: 'imported', cost: 'list value', remark: "from a client's own records, no part of spend" },
];

/** Amounts that are no money, beside the tiles and never in them. */
export function Others({ summary }: { summary: Summary }) {
  const shown = kinds.flatMap((kind) =>
    summary.billing.filter((usage) => usage.billing === kind.billing && usage.calls > 0).map((usage) => ({ ...kind, usage })),
  );
  if (shown.length === 0) {
    return null;
  }
  return (
    <ul class="others" aria-label="Amounts that are not spend">
      {shown.map(({ billing, badge, cost, remark, usage }) => (
        <li key={billing}>
          <span class={`badge ${billing}`}>{badge}</span>
          <span>{plural(usage.calls, 'call')}</span>
          <span title={`$${usage.list_usd}`}>
            {cost} {usd(usage.list_usd)}
          </span>
          <span title={`$${usage.saved_list_usd}`}>cache saved {usd(usage.saved_list_usd)}</span>
          <span>({remark})</span>
        </li>
      ))}
    </ul>
  );
}
