/* Where the app begins: draws what is kept, sends what is not sent, and says at all times how that stands. */
import { h, say, words } from './page.js';
import { draw } from './screens.js';
import { leave as signOut, onChange, sendSoon, standing, tell } from './sending.js';
import { kept } from './outbox.js';
import { owner } from './store.js';

const state = document.getElementById('state'), notice = document.getElementById('notice');
const leave = document.getElementById('leave');
let said = false;

async function show(anew) {
  const found = owner() ? await kept() : null;
  sayState(found);
  leave.hidden = !found;
  if (standing === 'wiped' || standing === 'not-theirs') notice.replaceChildren();
  draw(found, keep, anew);
}

function sayState(found) {
  const unsent = found ? found.unsent.map((each) => each.device_time).concat(found.photos.map((each) => each.at)).sort() : [];
  const oldest = unsent.length ? new Date(unsent[0]).toLocaleString(document.documentElement.lang,
    { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }) : '';
  const count = unsent.length ? say('unsent_since', { count: unsent.length, moment: oldest }) : words.all_sent;
  const why = { 'signed-out': words.sign_in, 'not-theirs': words.not_theirs, wiped: words.wiped, left: words.left }[standing];
  const told = (why ? why + ' ' : !navigator.onLine ? words.no_network + ' ' : '') + (found ? count : '');
  const href = why && standing !== 'left' ? '/sign-in?next=' + encodeURIComponent(location.pathname) : '#/unsent';
  state.replaceChildren(...(told ? [h('a', { href: href }, told)] : []));
  state.className = 'offline' + (unsent.length || why || !navigator.onLine ? '' : ' good');
}

/* The words of what happened stay until the next is to be written down. Who went elsewhere meanwhile is left there.
   "Kept on the phone" never stands under "all is sent". */
async function keep(writing, next) {
  const from = location.hash;
  notice.replaceChildren();
  try {
    const less = await writing;
    sayState(await kept());
    notice.replaceChildren(h('p', { class: less ? 'flash wait' : 'flash good' }, words[less || 'kept_here']));
    if (location.hash !== from || next === from) await show(true);
    else { said = true; location.hash = next; }
    tell();
    sendSoon();
  } catch (error) {
    const full = error && error.name === 'QuotaExceededError';
    notice.replaceChildren(h('p', { class: 'flash bad', role: 'alert' }, full ? words.full : words.not_kept));
  }
  scrollTo(0, 0);
}

leave.addEventListener('click', async () => {
  const { unsent, photos } = await kept(), count = unsent.length + photos.length;
  if (count && !confirm(say('leave_unsent', { count }))) return;
  notice.replaceChildren();
  await signOut();
});

onChange(() => show());
addEventListener('hashchange', () => { if (!said) notice.replaceChildren(); said = false; show(true); scrollTo(0, 0); });
/* Where a link leads out of the app and there is no network, the browser would show its own page, and no way back. */
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  if (!link || navigator.onLine || new URL(link.href).pathname.startsWith('/workshop/app')) return;
  event.preventDefault();
  notice.replaceChildren(h('p', { class: 'flash wait' }, words.needs_network));
  scrollTo(0, 0);
});
addEventListener('online', () => { show(); sendSoon(true); });
addEventListener('offline', () => show());
document.addEventListener('visibilitychange', () => { if (!document.hidden) sendSoon(true); });
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/workshop/app-worker.js', { scope: '/workshop/app' }).catch(() => {});
}
if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
show().then(() => sendSoon(true));
