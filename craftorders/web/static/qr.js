/* Reads the QR code in a picture, where the browser has no BarcodeDetector: readQr({data, width, height}) gives its text or null.
   It reads what we print (ISO/IEC 18004): versions 1 to 10 at level M, bytes; upright, turned or somewhat tilted. */
(function () {
  'use strict';
  /* By version: correcting bytes of a block, then [blocks, data bytes of each] (ISO/IEC 18004, table 9, level M). */
  const BLOCKS = [null, [10, [1, 16]], [16, [1, 28]], [26, [1, 44]], [18, [2, 32]], [24, [2, 43]], [16, [4, 27]],
    [18, [4, 31]], [22, [2, 38], [2, 39]], [22, [3, 36], [2, 37]], [26, [4, 43], [1, 44]]];
  const ALIGNED = [null, [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
  const MASKS = [
    (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
    (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2, (x, y) => x * y % 2 + x * y % 3,
    (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2
  ];
  const LEVEL_M = 0;

  function greyOf({ data, width, height }) {
    const grey = new Uint8Array(width * height);
    for (let i = 0; i < grey.length; i++) grey[i] = (data[4 * i] * 3 + data[4 * i + 1] * 6 + data[4 * i + 2]) / 10;
    return grey;
  }

  /* The mean of nine: what a poor camera adds in the dusk is different in each. */
  function smoothed(grey, width, height) {
    const smooth = grey.slice();
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
        smooth[i] = (grey[i - width - 1] + grey[i - width] + grey[i - width + 1] + grey[i - 1] + grey[i] + grey[i + 1] +
          grey[i + width - 1] + grey[i + width] + grey[i + width + 1]) / 9;
      }
    }
    return smooth;
  }

  /* Dark or light: darker than its surroundings, so that a shadow over the label does no harm. */
  function darkness(grey, width, height) {
    const sums = new Float64Array((width + 1) * (height + 1)), dark = new Uint8Array(width * height);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0, row = 0; x < width; x++, i++) {
        row += grey[i];
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
      }
    }
    const reach = Math.max(8, Math.round(Math.min(width, height) / 12));
    for (let y = 0; y < height; y++) {
      const top = Math.max(0, y - reach), bottom = Math.min(height, y + reach + 1);
      for (let x = 0; x < width; x++) {
        const left = Math.max(0, x - reach), right = Math.min(width, x + reach + 1), w = width + 1;
        const sum = sums[bottom * w + right] - sums[top * w + right] - sums[bottom * w + left] + sums[top * w + left];
        dark[y * width + x] = grey[y * width + x] * (right - left) * (bottom - top) < sum * 0.92 ? 1 : 0;
      }
    }
    return { dark, width, height };
  }

  const isDark = (image, x, y) => {
    const column = Math.floor(x), row = Math.floor(y);
    return column >= 0 && row >= 0 && column < image.width && row < image.height ? image.dark[row * image.width + column] : 0;
  };

  /* Whether five runs are as 1 : 1 : 3 : 1 : 1; the size of a module, else 0. */
  function finderSize(runs) {
    const size = runs.reduce((a, b) => a + b, 0) / 7;
    return size >= 1 && runs.every((run, i) => Math.abs(run - size * (i === 2 ? 3 : 1)) <= size * (i === 2 ? 1.5 : 0.75)) ? size : 0;
  }

  /* Through a point of the inner square along one direction: the middle of the five runs and the size of a module. */
  function across(image, x, y, dx, dy) {
    const runs = [0, 0, 0, 0, 0], most = 200;
    let ahead = 0, behind = 0, at = [x, y];
    for (let i = 2, colour = 1; i < 5; i++, colour ^= 1) {
      while (isDark(image, at[0], at[1]) === colour && runs[i] < most) { runs[i]++; at = [at[0] + dx, at[1] + dy]; }
      if (i === 2) ahead = runs[2];
    }
    at = [x - dx, y - dy];
    for (let i = 2, colour = 1; i >= 0; i--, colour ^= 1) {
      const before = runs[i];
      while (isDark(image, at[0], at[1]) === colour && runs[i] < before + most) { runs[i]++; at = [at[0] - dx, at[1] - dy]; }
      if (i === 2) behind = runs[2] - before;
    }
    const size = finderSize(runs), middle = (ahead - behind) / 2;
    return size ? { size, x: x + dx * middle, y: y + dy * middle } : null;
  }

  function finders(image) {
    const found = [];
    for (let y = 0; y < image.height; y += 2) {
      let runs = [0, 0, 0, 0, 0], colour = 0;
      for (let x = 0; x <= image.width; x++) {
        const dark = x < image.width ? image.dark[y * image.width + x] : 1 - colour;
        if (dark === colour) { runs[4]++; continue; }
        if (colour && finderSize(runs)) note(x - runs[4] - runs[3] - runs[2] / 2, y + 0.5);
        runs = [...runs.slice(1), 1];
        colour = dark;
      }
    }
    function note(x, y) {
      const down = across(image, x, y, 0, 1), level = down && across(image, x, down.y, 1, 0);
      if (!level) return;
      const size = (down.size + level.size) / 2;
      const same = found.find((f) => Math.hypot(f.x - level.x, f.y - down.y) < 3 * size);
      if (same) {
        same.x = (same.x * same.times + level.x) / (same.times + 1);
        same.y = (same.y * same.times + down.y) / (same.times + 1);
        same.size = (same.size * same.times + size) / (same.times + 1);
        same.times++;
      } else found.push({ x: level.x, y: down.y, size, times: 1 });
    }
    return found.sort((a, b) => b.times - a.times).slice(0, 12);
  }

  /* All threes that could be the corners of one code, the most square first: [top left, top right, bottom left]. */
  function corners(found) {
    const threes = [], far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
    found.forEach((a) => found.forEach((b, j) => found.forEach((c, k) => {
      if (j >= k || a === b || a === c) return;
      const one = far(a, b), other = far(a, c), size = (a.size + b.size + c.size) / 3;
      const slant = Math.abs(((b.x - a.x) * (c.x - a.x) + (b.y - a.y) * (c.y - a.y)) / (one * other));
      const uneven = Math.abs(one - other) / Math.max(one, other);
      const sizes = Math.max(a.size, b.size, c.size) / Math.min(a.size, b.size, c.size);
      if (slant > 0.45 || uneven > 0.4 || sizes > 1.8 || one < 10 * size) return;
      const clockwise = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;
      threes.push({ score: slant + uneven + sizes - 1, at: clockwise ? [a, b, c] : [a, c, b] });
    })));
    return threes.sort((a, b) => a.score - b.score).slice(0, 8).map((three) => three.at);
  }

  /* The perspective that takes the points `from` (modules) to the points `to` (pixels), four each. */
  function perspective(from, to) {
    const rows = [];
    from.forEach(([u, v], i) => {
      const [x, y] = to[i];
      rows.push([u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]);
    });
    for (let i = 0; i < 8; i++) {
      let best = i;
      for (let j = i + 1; j < 8; j++) if (Math.abs(rows[j][i]) > Math.abs(rows[best][i])) best = j;
      [rows[i], rows[best]] = [rows[best], rows[i]];
      if (Math.abs(rows[i][i]) < 1e-9) return null;
      for (let j = 0; j < 8; j++) {
        if (j === i) continue;
        const share = rows[j][i] / rows[i][i];
        for (let k = i; k < 9; k++) rows[j][k] -= share * rows[i][k];
      }
    }
    const h = rows.map((row, i) => row[8] / row[i]);
    return (u, v) => {
      const depth = h[6] * u + h[7] * v + 1;
      return [(h[0] * u + h[1] * v + h[2]) / depth, (h[3] * u + h[4] * v + h[5]) / depth];
    };
  }

  /* The small square near the fourth corner, looked for around where three corners alone would put it. */
  function alignment(image, place, side) {
    let best = null, most = 20;
    const reach = 4;
    for (let dv = -reach; dv <= reach; dv += 0.5) {
      for (let du = -reach; du <= reach; du += 0.5) {
        let right = 0;
        for (let j = -2; j <= 2; j++) {
          for (let i = -2; i <= 2; i++) {
            const ring = Math.max(Math.abs(i), Math.abs(j)), [x, y] = place(side - 6.5 + du + i, side - 6.5 + dv + j);
            if (isDark(image, x, y) === (ring === 1 ? 0 : 1)) right++;
          }
        }
        right -= (Math.abs(du) + Math.abs(dv)) / 100;
        if (right > most) { most = right; best = place(side - 6.5 + du, side - 6.5 + dv); }
      }
    }
    return best;
  }

  function modules(image, place, side) {
    const grid = [];
    for (let v = 0; v < side; v++) {
      const row = new Uint8Array(side);
      for (let u = 0; u < side; u++) {
        let dark = 0;
        for (const [du, dv] of [[0.5, 0.5], [0.35, 0.5], [0.65, 0.5], [0.5, 0.35], [0.5, 0.65]]) dark += isDark(image, ...place(u + du, v + dv));
        row[u] = dark > 2 ? 1 : 0;
      }
      grid.push(row);
    }
    return grid;
  }

  /* The mask of a code at level M, or -1: of two copies of 15 bits, three wrong ones are made good (table C.1). */
  function maskOf(grid) {
    const side = grid.length, one = [], two = [];
    for (let i = 0; i < 6; i++) one.push(grid[8][i]);
    one.push(grid[8][7], grid[8][8], grid[7][8]);
    for (let i = 5; i >= 0; i--) one.push(grid[i][8]);
    for (let i = 0; i < 7; i++) two.push(grid[side - 1 - i][8]);
    for (let i = 0; i < 8; i++) two.push(grid[8][side - 8 + i]);
    for (let five = 0; five < 32; five++) {
      let rest = five << 10;
      for (let i = 14; i >= 10; i--) if (rest >> i & 1) rest ^= 0x537 << i - 10;
      const right = (five << 10 | rest) ^ 0x5412;
      const wrong = (bits) => bits.filter((bit, i) => bit !== (right >> 14 - i & 1)).length;
      if (wrong(one) <= 3 || wrong(two) <= 3) return five >> 3 === LEVEL_M ? five & 7 : -1;
    }
    return -1;
  }

  function reserved(version, side) {
    const taken = Array.from({ length: side }, () => new Uint8Array(side));
    const fill = (x, y, w, h) => { for (let v = y; v < y + h; v++) for (let u = x; u < x + w; u++) taken[v][u] = 1; };
    fill(0, 0, 9, 9); fill(side - 8, 0, 8, 9); fill(0, side - 8, 9, 8); fill(6, 0, 1, side); fill(0, 6, side, 1);
    const places = ALIGNED[version], last = places[places.length - 1];
    places.forEach((y) => places.forEach((x) => {
      if (!((x === 6 && (y === 6 || y === last)) || (y === 6 && x === last))) fill(x - 2, y - 2, 5, 5);
    }));
    if (version > 6) { fill(side - 11, 0, 3, 6); fill(0, side - 11, 6, 3); }
    return taken;
  }

  function bytesOf(grid, version, mask) {
    const side = grid.length, taken = reserved(version, side), bytes = [];
    let byte = 0, bits = 0, up = true;
    for (let right = side - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < side; step++) {
        const y = up ? side - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (taken[y][x]) continue;
          byte = byte << 1 | grid[y][x] ^ (MASKS[mask](x, y) === 0 ? 1 : 0);
          if (++bits === 8) { bytes.push(byte); byte = bits = 0; }
        }
      }
      up = !up;
    }
    return bytes;
  }

  /* The field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
  const POWER = new Uint8Array(512), LOG = new Uint8Array(256);
  for (let i = 0, x = 1; i < 255; i++, x = x << 1 ^ (x > 127 ? 0x11d : 0)) { POWER[i] = POWER[i + 255] = x; LOG[x] = i; }
  const times = (a, b) => a && b ? POWER[LOG[a] + LOG[b]] : 0;
  const valueAt = (polynomial, x) => polynomial.reduceRight((sum, each) => times(sum, x) ^ each, 0);

  /* Puts a block right in place (Berlekamp and Massey find the places, Forney the values); false where it is beyond that. */
  function corrected(block, extra) {
    const wrongness = Array.from({ length: extra }, (_, i) => block.reduce((sum, each) => times(sum, POWER[i]) ^ each, 0));
    if (wrongness.every((each) => each === 0)) return true;
    let locator = [1], before = [1], length = 0, gap = 1, former = 1;
    for (let n = 0; n < extra; n++) {
      let delta = wrongness[n];
      for (let i = 1; i <= length; i++) delta ^= times(locator[i] || 0, wrongness[n - i]);
      if (!delta) { gap++; continue; }
      const share = times(delta, POWER[255 - LOG[former]]), next = locator.slice();
      before.forEach((each, i) => { next[i + gap] = (next[i + gap] || 0) ^ times(share, each); });
      if (2 * length <= n) { before = locator; former = delta; length = n + 1 - length; gap = 1; } else gap++;
      locator = Array.from(next, (each) => each || 0);
    }
    const values = Array.from({ length: extra }, (_, k) => locator.reduce((sum, each, i) => i <= k ? sum ^ times(each, wrongness[k - i]) : sum, 0));
    const slope = locator.map((each, i) => i % 2 ? each : 0).slice(1);
    let mended = 0;
    for (let i = 0; i < block.length; i++) {
      const place = block.length - 1 - i, inverse = POWER[(255 - place % 255) % 255];
      if (valueAt(locator, inverse)) continue;
      const below = valueAt(slope, inverse);
      if (!below) return false;
      block[i] ^= times(POWER[place], times(valueAt(values, inverse), POWER[(255 - LOG[below]) % 255]));
      mended++;
    }
    return mended === length && 2 * length <= extra;
  }

  function dataOf(bytes, version) {
    const [extra, ...groups] = BLOCKS[version], sizes = groups.flatMap(([count, size]) => Array(count).fill(size));
    const blocks = sizes.map(() => []);
    let next = 0;
    for (let i = 0; i < Math.max(...sizes); i++) blocks.forEach((block, b) => { if (i < sizes[b]) block.push(bytes[next++]); });
    for (let i = 0; i < extra; i++) blocks.forEach((block) => block.push(bytes[next++]));
    return blocks.every((block) => corrected(block, extra)) ? blocks.flatMap((block, b) => block.slice(0, sizes[b])) : null;
  }

  function textOf(data, version) {
    let at = 0;
    const take = (count) => { let value = 0; for (; count; count--, at++) value = value << 1 | data[at >> 3] >> 7 - (at & 7) & 1; return value; };
    if (take(4) !== 4) return null;
    const length = take(version < 10 ? 8 : 16);
    if (length > data.length) return null;
    return new TextDecoder().decode(Uint8Array.from({ length }, () => take(8)));
  }

  function readAt(image, [first, right, below]) {
    const size = (first.size + right.size + below.size) / 3;
    const far = (Math.hypot(right.x - first.x, right.y - first.y) + Math.hypot(below.x - first.x, below.y - first.y)) / 2;
    const guess = Math.round((far / size - 10) / 4);
    for (const version of [guess, guess - 1, guess + 1, guess - 2, guess + 2]) {
      if (version < 1 || version > 10) continue;
      const side = 17 + 4 * version, points = [[3.5, 3.5], [side - 3.5, 3.5], [3.5, side - 3.5]];
      const pixels = [first, right, below].map((each) => [each.x, each.y]);
      const fourth = [right.x + below.x - first.x, right.y + below.y - first.y];
      const flat = perspective([...points, [side - 3.5, side - 3.5]], [...pixels, fourth]);
      const small = flat && version > 1 ? alignment(image, flat, side) : null;
      const tilted = small && perspective([...points, [side - 6.5, side - 6.5]], [...pixels, small]);
      for (const place of [tilted, flat]) {
        if (!place) continue;
        const grid = modules(image, place, side), mask = maskOf(grid);
        const data = mask < 0 ? null : dataOf(bytesOf(grid, version, mask), version);
        const text = data && textOf(data, version);
        if (text) return text;
      }
    }
    return null;
  }

  window.readQr = function (picture) {
    const { width, height } = picture, grey = greyOf(picture);
    for (const each of [grey, smoothed(grey, width, height)]) {
      const image = darkness(each, width, height);
      for (const three of corners(finders(image))) {
        const text = readAt(image, three);
        if (text) return text;
      }
    }
    return null;
  };
})();
