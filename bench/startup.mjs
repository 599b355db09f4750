#!/usr/bin/env node
// Start-up and memory, measured from outside: process start to the first 200 on /health, stop time, resident memory idle and after
// 1,000 hits of 1 KB, size on disk. All variants take turns in one run, so that a busy moment hits all of them.
//
//   bench/startup.mjs [--rounds 20] [--hits 1000] [--json] [VARIANT...]
//
// Variants: bare native jit run; all of them unless named. NAME=PATH is another native build to compare with.
//
// Needs: Node; artifacts/native (scripts/publish-native); the baseline is published when absent. Linux (memory is read from /proc).

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'cco-bench-'));
const children = new Set();

const native = path.join(root, 'artifacts/native/cco');
const bare = path.join(root, 'artifacts/bench/BareKestrel/BareKestrel');
const gatewayFlags = (port, data) => ['--port', String(port), '--dashboard-port', '0', '--data', data, '--config', root];

const variants = {
  bare: { title: 'bare Kestrel, native', size: bare, command: (port) => [bare, ['--port', String(port)]] },
  native: { title: 'gateway, native', size: native, command: (port, data) => [native, gatewayFlags(port, data)], caches: true },
  jit: {
    title: 'gateway, `dotnet cco.dll` (Release)',
    command: (port, data) => ['dotnet', [path.join(root, 'src/Cco.Gateway/bin/Release/net10.0/cco.dll'), ...gatewayFlags(port, data)]],
    caches: true,
  },
  run: {
    title: 'gateway, `dotnet run` (built before)',
    command: (port, data) => ['dotnet', ['run', '--project', path.join(root, 'src/Cco.Gateway'), '--', ...gatewayFlags(port, data)]],
    caches: true,
  },
};

const options = readOptions(process.argv.slice(2));

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});
process.on('SIGINT', () => process.exit(130));

await main();

async function main() {
  const names = options.variants.length > 0 ? options.variants : Object.keys(variants);
  prepare(names);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  // The first round warms the disk cache and is not counted.
  for (let round = 0; round <= options.rounds; round++) {
    // Another order each round: nobody always comes behind the same neighbour.
    const order = names.map((_, i) => names[(i + round) % names.length]);
    for (const name of order) {
      const sample = await measure(variants[name]);
      if (round > 0) samples[name].push(sample);
    }
    process.stderr.write(`\rround ${round} of ${options.rounds}`);
  }
  process.stderr.write('\n');
  report(names, samples);
}

function prepare(names) {
  if (names.includes('bare') && !existsSync(bare)) {
    console.error('publishing the baseline first; a minute or so');
    execFileSync('dotnet', ['publish', 'bench/BareKestrel', '-c', 'Release', '--use-current-runtime', '-v', 'quiet', '-nologo',
      '--artifacts-path', 'artifacts/bench/build', '-o', 'artifacts/bench/BareKestrel', '-p:CopyOutputSymbolsToPublishDirectory=false'],
    { cwd: root, stdio: ['ignore', 2, 2] });
  }
  if (names.includes('native') && !existsSync(native)) fail('artifacts/native/cco is missing: run scripts/publish-native');
  if (names.includes('jit')) build('Release');
  if (names.includes('run')) build('Debug');
}

function build(configuration) {
  execFileSync('dotnet', ['build', 'src/Cco.Gateway', '-c', configuration, '-v', 'quiet', '-nologo'], { cwd: root, stdio: ['ignore', 2, 2] });
}

/** One life of a process: start, first 200, idle memory, calls, memory again, stop. */
async function measure(variant) {
  const port = await freePort();
  const data = mkdtempSync(path.join(scratch, 'data-'));
  const [command, args] = variant.command(port, data);
  const started = performance.now();
  const child = spawn(command, args, { cwd: scratch, stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  let complaint = '';
  child.stderr.on('data', (chunk) => { complaint = (complaint + chunk).slice(-2000); });
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  child.on('exit', () => children.delete(child));

  await firstHealth(port, child, () => complaint);
  const start = performance.now() - started;
  const cpu = cpuTime(child.pid);
  // `dotnet run` is the parent of the gateway; what is measured and stopped is the gateway.
  const pid = variant.caches ? await pidOf(data) : child.pid;
  await pause(500);
  const idle = memory(pid);
  const first = await calls(port, variant.caches, options.hits);
  await pause(200);
  const used = memory(pid);

  const stopping = performance.now();
  process.kill(pid, 'SIGTERM');
  const code = await ended;
  const stop = performance.now() - stopping;
  if (code !== 0) fail(`${command} ended with ${code}: ${complaint}`);
  rmSync(data, { recursive: true, force: true });
  return { start, cpu, stop, first, idle: idle.rss, idlePrivate: idle.anonymous, used: used.rss, usedPrivate: used.anonymous };
}

/** Tries to connect every millisecond; the first answer must be a 200 that says ok. */
async function firstHealth(port, child, complaint) {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) fail(`it ended with ${child.exitCode} before it served: ${complaint()}`);
    const answer = await health(port);
    if (answer !== null) {
      if (!/^HTTP\/1\.1 200 /.test(answer) || !answer.includes('"status":"ok"')) fail(`/health answered: ${answer}`);
      return;
    }
    await pause(1);
  }
  fail('it did not serve within a minute');
}

/** The whole answer, or null when nobody listens. A raw socket: no client library's own start-up is in the figure. */
function health(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.on('connect', () => socket.write('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'));
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('close', () => resolve(text === '' ? null : text));
    socket.on('error', () => {});
  });
}

/** Posts 1 KB again and again on one connection; milliseconds of the first call. For the gateway all but the first must be hits. */
async function calls(port, caches, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const head = '{"model":"claude-opus-4","max_tokens":256,"messages":[{"role":"user","content":"';
  const body = Buffer.from(head + 'x'.repeat(1024 - head.length - 4) + '"}]}');
  const begun = performance.now();
  let length = (await post(agent, port, body, caches ? 'miss; reason=new' : undefined)).length;
  const first = performance.now() - begun;
  for (let i = 0; i < count; i++) {
    const answer = await post(agent, port, body, caches ? 'hit' : undefined);
    if (answer.length !== length) fail(`call ${i}: ${answer.length} bytes instead of ${length}`);
  }
  agent.destroy();
  return first;
}

function post(agent, port, body, outcome) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      agent, port, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json', 'content-length': body.length, authorization: 'Bearer sk-bench' },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const answer = Buffer.concat(chunks);
        const seen = response.headers['x-cco-cache'];
        if (response.statusCode !== 200 || answer.length === 0 || seen !== outcome) {
          reject(new Error(`status ${response.statusCode}, x-cco-cache ${seen}, expected ${outcome}: ${answer}`));
        } else {
          resolve(answer);
        }
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Resident memory in MiB: all of it, and the private part that no file backs. */
function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)[1]) / 1024;
  return { rss: mib('VmRSS'), anonymous: mib('RssAnon') };
}

/** Milliseconds that the threads of a process have been on a core: unlike the start time, hardly longer on a busy machine. */
function cpuTime(pid) {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
    .reduce((sum, time) => sum + time, 0);
}

async function pidOf(data) {
  const file = path.join(data, 'gateway.json');
  for (let i = 0; i < 1000; i++) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')).pid;
    } catch {
      await pause(5);
    }
  }
  return fail('gateway.json did not appear');
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function report(names, samples) {
  const figures = Object.fromEntries(names.map((name) => [name, Object.fromEntries(
    Object.keys(samples[name][0]).map((key) => [key, spread(samples[name].map((sample) => sample[key]))]))]));
  if (options.json) {
    console.log(JSON.stringify(figures, null, 2));
    return;
  }
  const cpu = os.cpus();
  console.log(`${options.rounds} rounds, ${options.hits} hits each; ${cpu.length} cores, ${cpu[0].model.trim()}; load average ${os.loadavg()[0].toFixed(1)}; ${os.type()} ${os.release()}\n`);
  console.log('| | start ms | × bare | CPU ms to then | first call ms | RSS idle (private) MiB | RSS after hits (private) MiB | stop ms | binary MB |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const name of names) {
    const f = figures[name];
    const ratio = figures.bare ? (f.start.median / figures.bare.start.median).toFixed(2) : '';
    const size = variants[name].size ? (statSync(variants[name].size).size / 1e6).toFixed(1) : '';
    console.log(`| ${variants[name].title} | ${ms(f.start)} | ${ratio} | ${f.cpu.median.toFixed(0)} | ${f.first.median.toFixed(1)} | ${mib(f.idle, f.idlePrivate)} | ${mib(f.used, f.usedPrivate)} | ${ms(f.stop)} | ${size} |`);
  }
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

function ms(figure) {
  return `${figure.median.toFixed(0)} [${figure.min.toFixed(0)}–${figure.max.toFixed(0)}]`;
}

function mib(all, own) {
  return `${all.median.toFixed(1)} (${own.median.toFixed(1)})`;
}

function pause(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

function readOptions(args) {
  const read = { rounds: 20, hits: 1000, json: false, variants: [] };
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '--rounds' || arg === '--hits') read[arg.slice(2)] = Number(args.shift());
    else if (arg === '--json') read.json = true;
    else if (['bare', 'native', 'jit', 'run'].includes(arg)) read.variants.push(arg);
    else if (/^\w+=./.test(arg)) {
      const [name, file] = [arg.slice(0, arg.indexOf('=')), path.resolve(arg.slice(arg.indexOf('=') + 1))];
      variants[name] = { title: name, size: file, command: (port, data) => [file, gatewayFlags(port, data)], caches: true };
      read.variants.push(name);
    } else fail(`unknown argument '${arg}'`);
  }
  if (!(read.rounds > 0) || !(read.hits >= 0)) fail('--rounds and --hits take numbers');
  return read;
}

function fail(message) {
  console.error(`startup: ${message}`);
  process.exit(1);
}
