import { useState } from 'preact/hooks';
import type { Range } from './api';
import { Calls } from './Calls';
import { Empty } from './Empty';
import { moment, plural } from './format';
import { Header } from './Header';
import { Others } from './Others';
import { Tiles } from './Tiles';
import { useLedger } from './useLedger';

export function App() {
  const [range, setRange] = useState<Range>('all');
  const { ledger, at, failing } = useLedger(range);
  const info = ledger?.info ?? null;
  const isEmpty = ledger?.calls.length === 0;

  return (
    <main class={`page ${failing ? 'stale' : ''}`}>
      <Header info={info} range={range} onRange={setRange} />
      <div class="status" role="status">
        {failing && (
          <p class="notice bad">
            Gateway not reachable, retrying.{at && ` Figures are as of ${moment(at)}.`}
          </p>
        )}
        {info?.degraded && (
          <p class="notice">The ledger cannot be written to disk: calls are kept in memory until the gateway stops.</p>
        )}
        {info && info.configuration_errors.length > 0 && (
          <p class="notice bad">
            The configuration was saved with {plural(info.configuration_errors.length, 'mistake')} and is not used; the last good one goes on
            serving. {info.configuration_errors[0]}
          </p>
        )}
        {info && info.unrecorded > 0 && (
          <p class="notice">{plural(info.unrecorded, 'call')} could not be recorded and are missing here.</p>
        )}
      </div>
      {!isEmpty && <Tiles summary={ledger?.summary ?? null} />}
      {ledger && !isEmpty && <Others summary={ledger.summary} />}
      {ledger && (isEmpty ? <Empty gateway={ledger.info.gateway_url} /> : <Calls calls={ledger.calls} />)}
    </main>
  );
}
