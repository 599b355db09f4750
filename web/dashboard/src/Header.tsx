import { type Info, type Range, ranges } from './api';

interface Props {
  info: Info | null;
  range: Range;
  onRange: (range: Range) => void;
}

const spoken: Record<Range, string> = { '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days', all: 'All time' };

export function Header({ info, range, onRange }: Props) {
  return (
    <header class="header">
      <div class="brand">
        <img src="/favicon.svg" alt="" />
        <h1>CCO Gateway</h1>
        {info && <span class="muted">{info.version}</span>}
      </div>
      <dl class="facts">
        <div>
          <dt>Upstream</dt>
          <dd>{info?.upstream || 'unknown'}</dd>
        </div>
        {info && (
          <div>
            <dt>Gateway</dt>
            <dd class="mono">{info.gateway_url}</dd>
          </div>
        )}
      </dl>
      <div class="ranges" role="radiogroup" aria-label="Time span of the totals">
        {ranges.map((name) => (
          <label key={name} title={spoken[name]}>
            <input
              type="radio"
              name="range"
              value={name}
              aria-label={spoken[name]}
              checked={name === range}
              onChange={() => onRange(name)}
            />
            {name === 'all' ? 'All' : name}
          </label>
        ))}
      </div>
    </header>
  );
}
