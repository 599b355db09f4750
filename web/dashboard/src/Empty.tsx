import { useState } from 'preact/hooks';

export function Empty({ gateway }: { gateway: string }) {
  const [copied, setCopied] = useState(false);
  const command = `curl ${gateway}/v1/chat/completions \\
  -H 'content-type: application/json' \\
  -d '{"model":"claude-opus-4","messages":[{"role":"user","content":"Hello"}]}'`;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };

  return (
    <section class="empty" aria-labelledby="empty">
      <div>
        <h2 id="empty">No calls yet</h2>
        <p class="muted">Make the first one. Send it twice, and the second answer comes from the cache.</p>
      </div>
      <div class="command">
        <pre tabIndex={0} aria-label="Command for the first call">
          {command}
        </pre>
        {navigator.clipboard && (
          <button type="button" onClick={copy}>
            <span aria-live="polite">{copied ? 'Copied' : 'Copy command'}</span>
          </button>
        )}
      </div>
    </section>
  );
}
