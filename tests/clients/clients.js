// The official and the most used JavaScript clients, for the tests. Reads a call from each line of its input and writes what that client
// made of the answer: {"id", "value"}, or {"id", "error"} when it refused it. Calls run side by side.
//
// A call: {"id", "client": a name below, "url": without a slash at its end, "stream": whether to ask for a stream, "headers"}
import { createInterface } from 'node:readline';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';

const prompt = 'What is the capital of France?';
const messages = [{ role: 'user', content: prompt }];
const claude = 'claude-sonnet-5-5';
const gpt = 'gpt-6-luna';
const apiKey = 'sk-test';

const anthropic = ({ url, headers }) => new Anthropic({ baseURL: url, apiKey, defaultHeaders: headers, maxRetries: 0 });
const openai = ({ url, headers }) => new OpenAI({ baseURL: `${url}/v1`, apiKey, defaultHeaders: headers, maxRetries: 0 });

const clients = {
  async 'anthropic'(call) {
    const body = { model: claude, max_tokens: 256, messages };
    return call.stream ? anthropic(call).messages.stream(body).finalMessage() : anthropic(call).messages.create(body);
  },

  async 'openai-chat'(call) {
    const completions = openai(call).chat.completions;
    return call.stream
      ? completions.stream({ model: gpt, messages, stream_options: { include_usage: true } }).finalChatCompletion()
      : completions.create({ model: gpt, messages });
  },

  async 'openai-responses'(call) {
    const body = { model: gpt, input: prompt, store: false };
    return call.stream ? openai(call).responses.stream(body).finalResponse() : openai(call).responses.create(body);
  },

  'vercel-anthropic': call => vercel(createAnthropic({ baseURL: `${call.url}/v1`, apiKey, headers: call.headers })(claude), call.stream),

  'vercel-chat': call => vercel(createOpenAI({ baseURL: `${call.url}/v1`, apiKey, headers: call.headers }).chat(gpt), call.stream),

  'vercel-responses': call =>
    vercel(createOpenAI({ baseURL: `${call.url}/v1`, apiKey, headers: call.headers }).responses(gpt), call.stream, { openai: { store: false } }),
};

// What a stream's parts add up to, as the plain call tells it.
async function vercel(model, stream, providerOptions) {
  const options = { prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }], maxOutputTokens: 256, providerOptions };
  if (!stream) {
    const { content, finishReason, usage, providerMetadata, warnings } = await model.doGenerate(options);
    return { content: content.map(tidy), finishReason, usage, providerMetadata, warnings };
  }

  const answer = { content: [] };
  const open = {};
  for await (const part of (await model.doStream(options)).stream) {
    const [, type, step] = part.type.match(/^(text|reasoning)-(start|delta|end)$/) ?? [];
    if (part.type === 'error') {
      throw part.error;
    } else if (part.type === 'stream-start') {
      answer.warnings = part.warnings;
    } else if (part.type === 'finish') {
      const { finishReason, usage, providerMetadata } = part;
      Object.assign(answer, { finishReason, usage, providerMetadata });
    } else if (step === 'start') {
      open[part.id] = { type, text: '', providerMetadata: part.providerMetadata };
      answer.content.push(open[part.id]);
    } else if (step !== undefined) {
      open[part.id].text += part.delta ?? '';
      open[part.id].providerMetadata = merge(open[part.id].providerMetadata, part.providerMetadata);
    } else if (!part.type.startsWith('tool-input-') && part.type !== 'response-metadata' && part.kind !== 'anthropic.message_start') {
      answer.content.push(tidy(part));
    }
  }

  return answer;
}

function merge(one, other) {
  return Object.entries(other ?? {}).reduce((all, [name, value]) => ({ ...all, [name]: { ...all?.[name], ...value } }), one);
}

// The SDK draws ids for what has none, and writes the input of plain calls anew.
function tidy(part) {
  const { id, ...withoutId } = part;
  return part.type === 'source' ? withoutId : part.type === 'tool-call' ? { ...part, input: JSON.parse(part.input) } : part;
}

// Some clients drop a failure of theirs on the floor; the call it belongs to still ends.
process.on('unhandledRejection', () => {});
console.error = () => {};

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  clients[call.client](call).then(
    value => write({ id: call.id, value }),
    error => write({ id: call.id, error: `${error?.name ?? typeof error} ${error?.status ?? error?.statusCode ?? ''}: ${error?.message ?? JSON.stringify(error)}` }));
}

// JSON that any reader takes: half a pair of surrogates is replaced.
function write(answer) {
  process.stdout.write(`${JSON.stringify(answer, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value))}\n`);
}
