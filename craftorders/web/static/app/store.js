/* What the phone keeps: one database a person, so that whoever signs in next sees nothing of the one before.
   meta: device, snapshot, session. outbox: what was written down and has no receipt yet. receipts: answers since the
   last snapshot. photos: those that are not sent (with their bytes), and what was said of those that were refused. */
const OWNER = 'craftorders-owner', LEAVING = 'craftorders-leaving', NAME = 'craftorders-workshop-';
let opened = null;

export const owner = () => localStorage.getItem(OWNER);

/* Somebody signed out here, and the service may not know of it yet. */
export const leaving = () => localStorage.getItem(LEAVING) !== null;
export function leaves(is) {
  if (is) localStorage.setItem(LEAVING, ''); else localStorage.removeItem(LEAVING);
}

export const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export function belongsTo(userId) {
  if (userId === owner()) return;
  if (opened) opened.then((database) => database.close(), () => {});
  opened = null;
  if (userId) localStorage.setItem(OWNER, userId); else localStorage.removeItem(OWNER);
}

function database() {
  if (!owner()) return Promise.reject(new Error('nobody is signed in here'));
  if (!opened) {
    const opening = indexedDB.open(NAME + owner(), 2);
    opening.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        opening.result.createObjectStore('meta');
        opening.result.createObjectStore('outbox', { keyPath: 'seq' });
        opening.result.createObjectStore('receipts', { keyPath: 'seq' });
      }
      opening.result.createObjectStore('photos', { keyPath: 'sha256' });
    };
    opened = asked(opening);
    opened.then((found) => { found.onversionchange = () => { found.close(); opened = null; }; }, () => { opened = null; });
  }
  return opened;
}

/* All of `act` or nothing of it, and not before it is on the disk. Inside, only requests of these stores are waited for. */
export async function work(mode, names, act) {
  const found = await database();
  return new Promise((resolve, reject) => {
    const transaction = found.transaction(names, mode, { durability: 'strict' });
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    let result, failed;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(failed || transaction.error);
    act(stores).then((value) => { result = value; }, (error) => {
      failed = error;
      try { transaction.abort(); } catch (over) { reject(error); }
    });
  });
}

/* Leaving nothing that tells of people or pieces. What is not sent stays, sealed, until its owner signs in again here;
   with `all`, the server has it already. */
export async function wipe(all) {
  if (!owner()) return;
  const left = await work('readwrite', ['meta', 'outbox', 'receipts', 'photos'], async ({ meta, outbox, receipts, photos }) => {
    await asked(meta.delete('snapshot'));
    await asked(meta.delete('session'));
    await asked(receipts.clear());
    if (all) { await asked(outbox.clear()); await asked(photos.clear()); }
    for (const photo of await asked(photos.getAll())) if (!photo.blob) await asked(photos.delete(photo.sha256));
    return await asked(outbox.count()) + await asked(photos.count());
  });
  const name = NAME + owner();
  belongsTo(null);
  if (!left) indexedDB.deleteDatabase(name);
}
