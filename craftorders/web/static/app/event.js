/* An event, its one spelling and its hash: docs/sync.md says it byte by byte, and the server does the same. */
export function canonical(value) {
  if (Array.isArray(value)) return '[' + value.map(canonical).join(',') + ']';
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('not a whole number');
    return JSON.stringify(value);
  }
  return '{' + Object.keys(value).sort().map((key) => JSON.stringify(key) + ':' + canonical(value[key])).join(',') + '}';
}

/* SHA-256 of bytes, in lower-case hexadecimal digits. */
export async function digestOf(bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function signed(event) {
  return Object.assign({}, event, { hash: await digestOf(new TextEncoder().encode(canonical(event))) });
}

/* RFC 9562: 48 bits of milliseconds, then chance. */
export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let moment = Date.now();
  for (let place = 5; place >= 0; place -= 1) { bytes[place] = moment % 256; moment = Math.floor(moment / 256); }
  bytes[6] = 0x70 | bytes[6] & 0x0f;
  bytes[8] = 0x80 | bytes[8] & 0x3f;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
