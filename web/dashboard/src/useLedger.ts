import { useEffect, useState } from 'preact/hooks';
import { type Ledger, type Range, load } from './api';

const interval = 2000;

export interface LedgerState {
  /** The last answer; stays while the gateway is away. */
  ledger: Ledger | null;
  /** When it was got. */
  at: Date | null;
  /** The last attempt failed. */
  failing: boolean;
}

/** Asks every two seconds while the page is in view, and at once when it comes into view. */
export function useLedger(range: Range): LedgerState {
  const [state, setState] = useState<LedgerState>({ ledger: null, at: null, failing: false });

  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    let asking = false;

    const ask = async () => {
      clearTimeout(timer);
      if (asking || document.hidden) {
        return;
      }
      asking = true;
      try {
        const ledger = await load(range, stop.signal);
        setState({ ledger, at: new Date(), failing: false });
      } catch {
        if (!stop.signal.aborted) {
          setState((last) => ({ ...last, failing: true }));
        }
      }
      asking = false;
      if (!stop.signal.aborted) {
        timer = window.setTimeout(ask, interval);
      }
    };

    void ask();
    document.addEventListener('visibilitychange', ask, { signal: stop.signal });
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [range]);

  return state;
}
