/** The gateway's answers, as `/api/*` writes them. Money is text in USD, `null` is "not known". */

export type Billing = 'metered' | 'subscription' | 'local' | 'simulated' | 'imported';

export interface Info {
  version: string;
  gateway_url: string;
  upstream: string;
  degraded: boolean;
  unrecorded: number;
  /** Why the configuration's files as they are now are not in force. */
  configuration_errors: string[];
}

/** Members without `list` in their name are money, and only metered calls have any; the others are value at list prices. */
export interface BillingUsage {
  billing: Billing;
  calls: number;
  unknown_cost: number;
  spend_usd: string;
  list_usd: string;
  saved_usd: string;
  saved_list_usd: string;
}

export interface Summary {
  calls: number;
  cache: { hit: number; coalesced: number; miss: number; bypass: number; none: number };
  hit_rate: number | null;
  spend_usd: string;
  saved_usd: string;
  coalescing_saved_usd: string;
  prompt_cache_saved_usd: string;
  billing: BillingUsage[];
  input_tokens: number;
  output_tokens: number;
  failed: number;
}

export interface Call {
  id: string;
  started_at: string;
  duration_ms: number;
  billing: Billing | null;
  model_asked: string | null;
  model_served: string | null;
  status: number;
  outcome: 'ok' | 'refused' | 'upstream_error' | 'gateway_error' | 'aborted' | 'interrupted';
  cache_result: 'hit' | 'coalesced' | 'miss' | 'bypass' | null;
  cache_reason: string | null;
  not_stored: string | null;
  tokens: { prompt: number | null; output: number | null };
  cost_status: 'exact' | 'estimated' | 'unpriced' | 'no_usage' | null;
  spend_usd: string | null;
  list_usd: string | null;
  saved_usd: string | null;
  saved_list_usd: string | null;
  coalescing_saved_usd: string | null;
  coalescing_saved_list_usd: string | null;
}

export const ranges = ['24h', '7d', '30d', 'all'] as const;

export type Range = (typeof ranges)[number];

export interface Ledger {
  info: Info;
  summary: Summary;
  calls: Call[];
}

/** Asks for everything the page shows. Rejects when the gateway cannot be reached or does not answer in five seconds. */
export async function load(range: Range, signal: AbortSignal): Promise<Ledger> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
  const [info, summary, page] = await Promise.all([
    get<Info>('/api/info', either),
    get<Summary>(`/api/summary?range=${range}`, either),
    get<{ calls: Call[] }>('/api/requests?limit=50', either),
  ]);
  return { info, summary, calls: page.calls };
}

async function get<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return (await response.json()) as T;
}
