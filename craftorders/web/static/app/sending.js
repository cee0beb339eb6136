/* Sending by itself. A weak network is worse than none: what takes over five seconds counts as failed, stays in the
   outbox, and is tried again with growing pauses, and in smaller portions, of which more arrive in that time. */
import { begin, kept, registered, settle, took } from './outbox.js';
import { belongsTo, leaves, leaving, owner, wipe } from './store.js';
import { signed } from './event.js';
import { sendPhotos } from './photos.js';

const PATIENCE = 5000, PAUSES = [2, 5, 15, 45, 120, 300, 600], MOST = 50, LEAST = 6, QUIET = 60000;
let portion = MOST, timer = 0, due = 0, failures = 0, busy = false, again = false;
const listeners = [];
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('craftorders-workshop') : null;
if (tabs) tabs.onmessage = () => tell(null, true);

/* 'sent', 'waiting', 'left', 'signed-out', 'not-theirs' or 'wiped'. */
export let standing = leaving() ? 'left' : 'waiting';
export const onChange = (listener) => listeners.push(listener);

export function tell(now, heard) {
  if (now) standing = now;
  listeners.forEach((listener) => listener());
  if (tabs && !heard) tabs.postMessage('changed');
}

/* At once, unless the network failed lately: then when its pause is over, or when something says that it is back. */
export function sendSoon(isBack) {
  if (isBack) failures = 0;
  else if (failures && due > Date.now()) return;
  sendIn(failures ? PAUSES[Math.min(failures, PAUSES.length) - 1] * 1000 * (0.75 + Math.random() / 2) : 0);
}

function sendIn(pause) {
  clearTimeout(timer);
  due = Date.now() + pause;
  timer = setTimeout(() => alone(send), pause);
}

/* Of several tabs one sends. */
async function alone(act) {
  if (busy) { again = true; return; }
  busy = true;
  try {
    if (navigator.locks) await navigator.locks.request('craftorders-sending', { ifAvailable: true }, (lock) => lock && act());
    else await act();
  } finally { busy = false; }
  if (again) { again = false; sendSoon(); }
}

async function send() {
  try {
    if (!await exchange()) return;
    failures = 0;
    portion = Math.min(MOST, portion * 2);
    tell('sent');
    sendIn(QUIET);
  } catch (error) {
    failures += 1;
    portion = Math.max(LEAST, Math.floor(portion / 2));
    due = 0;
    tell(leaving() ? 'left' : 'waiting');
    sendSoon();
  }
}

/* Pauses grow only while nothing gets through. */
function arrived() {
  failures = 0;
  tell();
}

/* False where there is nothing more to try before a person does something. */
async function exchange() {
  const session = await ask('GET', '/workshop/app/session');
  if (session.status === 401) return signedOut();
  if (session.status === 403) return notTheirs();
  const who = await read(session);
  if (leaving()) return signOut(who.csrf_token);
  if (owner() !== who.user_id) await wipe(false);
  belongsTo(who.user_id);
  await begin(who);
  for (;;) {
    const { device, unsent } = await kept();
    if (!device.registered) {
      await read(await ask('POST', '/api/v1/sync/devices', { id: device.id, label: await label() }, who.csrf_token));
      await registered(true);
    }
    const part = unsent.slice(0, portion);
    const answer = await ask('POST', '/api/v1/sync', await body(device, part), who.csrf_token);
    if (answer.status === 404) await registered(false);
    const receipt = await read(answer);
    await settle(part, receipt.answers);
    arrived();
    if (part.length < unsent.length) continue;
    if (receipt.wipe) return shutOut();
    break;
  }
  const { snapshot } = await kept();
  const fresh = await ask('GET', '/api/v1/sync/snapshot', null, null, snapshot ? { 'If-None-Match': snapshot.tag } : {});
  await took(fresh.status === 304 ? null : { tag: fresh.headers.get('ETag'), data: await read(fresh) });
  await sendPhotos(ask, read, (await kept()).device, who.csrf_token, arrived);
  const rest = await kept();
  if (rest.unsent.length) sendSoon();
  return true;
}

/* Signed out, by time or by somebody else. A phone that was shut out is known without a sign-in, and told to wipe itself
   once the server has what it still held. */
async function signedOut() {
  leaves(false);
  const { device, unsent } = owner() ? await kept() : {};
  if (device && device.registered) {
    for (let from = 0; from === 0 || from < unsent.length; from += MOST) {
      const part = unsent.slice(from, from + MOST);
      const answer = await ask('POST', '/api/v1/sync', await body(device, part), null, {}, 'omit');
      if (answer.status === 401) { tell('signed-out'); return false; }
      await settle(part, (await read(answer)).answers);
    }
    return shutOut();
  }
  tell('signed-out');
  return false;
}

/* Nothing of anybody is on the phone any more; the service ends the sign-in as soon as it can be told. */
export async function leave() {
  leaves(true);
  await wipe(false);
  tell('left');
  sendSoon(true);
}

/* The page that follows says so, and forgets that somebody wanted to leave. */
function signOut(csrf) {
  const form = document.createElement('form'), token = document.createElement('input');
  Object.assign(form, { method: 'post', action: '/sign-out' });
  Object.assign(token, { type: 'hidden', name: 'csrf_token', value: csrf });
  form.append(token);
  document.body.append(form);
  form.submit();
  return false;
}

/* Who is signed in now has no workshop, and may see nothing of whoever had the phone before. */
async function notTheirs() {
  await wipe(false);
  tell('not-theirs');
  return false;
}

async function shutOut() {
  const { unsent } = await kept();
  await wipe(!unsent.length);
  tell('wiped');
  return false;
}

async function body(device, events) {
  return { device_id: device.id, sent_at: new Date().toISOString(), events: await Promise.all(events.map(signed)) };
}

async function read(answer) {
  if (!answer.ok) throw new Error('answered ' + answer.status);
  return answer.json();
}

/* The whole answer within the time, not only its beginning. */
async function ask(method, path, data, csrf, headers, credentials) {
  const stop = new AbortController(), clock = setTimeout(() => stop.abort(), PATIENCE);
  const all = Object.assign({ Accept: 'application/json', 'Accept-Language': document.documentElement.lang }, headers);
  let sent;
  try {
    if (csrf) all['X-CSRFToken'] = csrf;
    if (data instanceof Blob) {
      all['Content-Type'] = 'application/octet-stream';
      sent = data;
    } else if (data) {
      all['Content-Type'] = 'application/json';
      sent = JSON.stringify(data);
      if ('CompressionStream' in window && sent.length > 1000) {
        all['Content-Encoding'] = 'gzip';
        sent = await new Response(new Blob([sent]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
      }
    }
    const answer = await fetch(path, {
      method, headers: all, body: sent, signal: stop.signal, cache: 'no-store', credentials: credentials || 'same-origin',
    });
    const text = answer.status === 304 ? null : await answer.text();
    return {
      ok: answer.ok, status: answer.status, headers: answer.headers, json: async () => JSON.parse(text),
    };
  } finally { clearTimeout(clock); }
}

/* What its owner knows the phone by. Newer browsers write the same letter for every model, and tell it only when asked. */
async function label() {
  const agent = navigator.userAgentData, found = /\(([^)]*)\)/.exec(navigator.userAgent);
  const told = agent ? await agent.getHighEntropyValues(['model']).catch(() => ({})) : {};
  return (told.model || (found ? found[1].split(';').pop().trim() : '') || 'phone').slice(0, 60);
}
