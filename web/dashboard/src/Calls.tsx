import type { Call } from './api';
import { count, duration, moment, none, usd, words } from './format';

export function Calls({ calls }: { calls: Call[] }) {
  return (
    <div class="calls">
      <table role="table">
        <caption>Last calls</caption>
        <thead role="rowgroup">
          <tr role="row">
            <Head name="Time" />
            <Head name="Model" />
            <Head name="Cache" />
            <Head name="Tokens in" number />
            <Head name="Out" number />
            <Head name="Cost" number />
            <Head name="Saved" number />
            <Head name="Duration" number />
            <Head name="Status" />
          </tr>
        </thead>
        <tbody role="rowgroup">
          {calls.map((call) => (
            <Row key={call.id} call={call} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ name, number = false }: { name: string; number?: boolean }) {
  return (
    <th role="columnheader" scope="col" class={number ? 'number' : ''}>
      {name}
    </th>
  );
}

function Row({ call }: { call: Call }) {
  const at = new Date(call.started_at);
  // A call is a hit or a coalesced one, never both, so the two savings never meet in one row.
  const savedMoney = call.saved_usd ?? call.coalescing_saved_usd;
  const saved = savedMoney ?? call.saved_list_usd ?? call.coalescing_saved_list_usd;
  return (
    <tr role="row">
      <td role="cell" class="muted">
        <time dateTime={call.started_at} title={at.toString()}>
          {moment(at)}
        </time>
      </td>
      <td role="cell" class="model mono" title={modelOf(call)}>
        {modelOf(call)}
      </td>
      <td role="cell" class={call.cache_result ? '' : 'none'}>
        <Cache call={call} />
      </td>
      <td role="cell" class={`number ${call.tokens.prompt === null ? 'none' : ''}`} data-label="in">
        {count(call.tokens.prompt)}
      </td>
      <td role="cell" class={`number ${call.tokens.output === null ? 'none' : ''}`} data-label="out">
        {count(call.tokens.output)}
      </td>
      <td role="cell" class="number cost">
        <Cost call={call} />
      </td>
      <td
        role="cell"
        class={`number ${saved === null ? 'none' : savedMoney === null ? 'muted' : 'saved'}`}
        data-label="saved"
        title={saved === null ? undefined : `$${saved}`}
      >
        {saved === null ? none : usd(saved)}
      </td>
      <td role="cell" class="number muted">
        {duration(call.duration_ms)}
      </td>
      <td role="cell">
        <Status call={call} />
      </td>
    </tr>
  );
}

function modelOf({ model_asked, model_served }: Call): string {
  return model_asked && model_served && model_asked !== model_served
    ? `${model_asked} → ${model_served}`
    : (model_served ?? model_asked ?? none);
}

function Cache({ call }: { call: Call }) {
  if (!call.cache_result) {
    return <span class="muted">{none}</span>;
  }
  const reason = call.not_stored ? `not stored: ${call.not_stored}` : call.cache_reason;
  return (
    <>
      <span class={`badge ${call.cache_result}`}>{call.cache_result}</span> <span class="muted">{reason}</span>
    </>
  );
}

/** The amount with what it is; a simulated one never looks like money. */
function Cost({ call }: { call: Call }) {
  const cost = call.spend_usd ?? call.list_usd;
  if (cost === null) {
    return <span class="muted">{call.cost_status ? words(call.cost_status) : none}</span>;
  }
  const amount = (call.cost_status === 'estimated' ? '≈' : '') + usd(cost);
  const title = `$${cost}`;
  if (call.spend_usd !== null) {
    return <span title={title}>{amount}</span>;
  }
  return (
    <>
      <span class={`badge ${call.billing}`}>{call.billing === 'simulated' ? 'SIMULATED' : call.billing}</span>{' '}
      <span class="muted" title={title}>
        {amount}
      </span>
    </>
  );
}

function Status({ call }: { call: Call }) {
  if (call.outcome === 'ok') {
    return <span class="muted">{call.status}</span>;
  }
  const kind = call.outcome === 'refused' || call.outcome === 'aborted' ? 'warn' : 'bad';
  return (
    <span class={`badge ${kind}`}>
      {call.status} {words(call.outcome)}
    </span>
  );
}
