/* What makes pages nicer where scripts run; every page works without it. */
(function () {
  'use strict';
  const doc = document;
  const all = (selector, root) => Array.from((root || doc).querySelectorAll(selector));
  doc.documentElement.classList.add('js');

  /* Live parts: when told of a change, read the page again and swap its marked parts. */
  const POLL = 15000;
  const changed = (element) => element.type === 'checkbox' || element.type === 'radio'
    ? element.checked !== element.defaultChecked
    : element.options ? element.selectedIndex > 0 && !element.options[element.selectedIndex].defaultSelected
      : element.type !== 'hidden' && element.value !== element.defaultValue;

  function busy(part) {
    const active = doc.activeElement;
    return part.contains(active) && active.matches('input, textarea, select')
      || part.querySelector('details.ask[open], dialog[open], form[data-sent]')
      || all('input, textarea, select', part).some(changed);
  }

  function plain(part) {
    const copy = part.cloneNode(true);
    all('input[type=hidden]', copy).forEach((e) => e.removeAttribute('value'));
    return copy.innerHTML;
  }

  function swap(fresh) {
    all('[data-live-part]').forEach((part) => {
      const name = part.getAttribute('data-live-part');
      const next = all('[data-live-part]', fresh).find((e) => e.getAttribute('data-live-part') === name);
      if (!next || busy(part) || plain(part) === plain(next)) return;
      const active = part.contains(doc.activeElement) ? doc.activeElement : null;
      const href = active && active.getAttribute('href');
      const key = active && (active.id ? '#' + CSS.escape(active.id) : href && 'a[href="' + CSS.escape(href) + '"]');
      const open = all('details[open]', part).map((d) => d.id).filter(Boolean);
      part.innerHTML = next.innerHTML;
      open.forEach((id) => { const d = doc.getElementById(id); if (d) d.open = true; });
      const again = key && part.querySelector(key);
      if (again) again.focus({ preventScroll: true });
      part.classList.remove('updated');
      void part.offsetWidth;
      part.classList.add('updated');
    });
  }

  let reading = false, wanted = false;
  async function refresh() {
    if (doc.hidden || reading) { wanted = true; return; }
    reading = true; wanted = false;
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', headers: { Accept: 'text/html' } });
      if (answer.ok && !answer.redirected) swap(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      offline(false);
    } catch (error) { offline(true); }
    reading = false;
    if (wanted) soon();
  }
  let timer = 0;
  function soon() { clearTimeout(timer); timer = setTimeout(refresh, 50 + Math.random() * 150); }

  function offline(is) { all('[data-offline]').forEach((e) => { e.hidden = !is; }); }
  addEventListener('offline', () => offline(true));
  addEventListener('online', () => { offline(false); if (doc.querySelector('[data-live-part]')) soon(); });
  doc.addEventListener('visibilitychange', () => { if (!doc.hidden && wanted) soon(); });

  /* `since` is what the page knows already: first the moment it was drawn, then the last event. A page that nobody
     looks at asks nothing; looked at again, it is told what it missed. */
  function listen(url) {
    let failures = 0, polling = 0, source = null, since = doc.body.dataset.liveSince;
    const poll = () => { if (!polling) polling = setInterval(refresh, POLL); };
    if (!('EventSource' in window)) { poll(); return; }
    const close = () => { if (source) source.close(); source = null; };
    const told = (event) => { since = event.lastEventId; failures = 0; if (event.type === 'change') soon(); };
    function open() {
      close();
      source = new EventSource(url + '&since=' + encodeURIComponent(since));
      source.onopen = () => { failures = 0; clearInterval(polling); polling = 0; };
      source.addEventListener('hello', told);
      source.addEventListener('change', told);
      /* An answer that ends is no failure, the browser comes back; many in a row, or a refusal, are. */
      source.onerror = () => { if (source.readyState === EventSource.CLOSED || (failures += 1) > 3) poll(); };
    }
    if (!doc.hidden) open();
    doc.addEventListener('visibilitychange', () => { if (doc.hidden) close(); else open(); });
    addEventListener('pagehide', close);
    addEventListener('pageshow', (e) => { if (e.persisted) location.reload(); });
  }

  /* One press sends once. */
  function release(form) {
    delete form.dataset.sent;
    all('button[aria-disabled]', form).forEach((b) => { b.removeAttribute('aria-disabled'); b.classList.remove('busy'); });
  }
  doc.addEventListener('submit', (event) => {
    const form = event.target, button = event.submitter || form.querySelector('button:not([type=button])');
    const words = (button && button.dataset.confirm) || form.dataset.confirm;
    if (form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (words && !form.dataset.sure) { event.preventDefault(); ask(words, () => send(form, button)); return; }
    delete form.dataset.sure;
    form.dataset.sent = '1';
    if (button) { button.setAttribute('aria-disabled', 'true'); button.classList.add('busy'); }
    setTimeout(() => release(form), 20000);
  });
  addEventListener('pageshow', () => all('form[data-sent]').forEach(release));

  function send(form, button) {
    form.dataset.sure = '1';
    if (button) button.click();
    else form.requestSubmit();
  }

  function ask(words, yes) {
    const dialog = doc.createElement('dialog');
    if (!dialog.showModal) { if (confirm(words)) yes(); return; }
    const text = doc.createElement('p'), row = doc.createElement('div');
    text.textContent = words;
    row.className = 'buttons';
    [[doc.body.dataset.wordNo || '✕', 'quiet', null], [doc.body.dataset.wordYes || '✓', 'danger', yes]].forEach(([label, kind, act]) => {
      const button = doc.createElement('button');
      button.type = 'button'; button.className = 'button ' + kind; button.textContent = label;
      button.addEventListener('click', () => { dialog.close(); if (act) act(); });
      row.append(button);
    });
    dialog.append(text, row);
    dialog.addEventListener('close', () => dialog.remove());
    doc.body.append(dialog);
    dialog.showModal();
  }

  /* Steppers and rows of lines. */
  doc.addEventListener('click', (event) => {
    const target = event.target.closest('[data-step], [data-add-row], [data-remove-row]');
    if (!target) return;
    if (target.dataset.step) {
      const input = target.closest('[data-stepper]').querySelector('input');
      let value = (parseInt(input.value, 10) || 0) + parseInt(target.dataset.step, 10);
      if (input.min !== '') value = Math.max(value, parseInt(input.min, 10));
      if (input.max !== '') value = Math.min(value, parseInt(input.max, 10));
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (target.dataset.addRow) {
      addRow(target.dataset.addRow);
    } else {
      const row = target.closest('[data-row]'), near = row.previousElementSibling || row.parentElement;
      row.remove();
      focusFirst(near);
    }
  });

  doc.addEventListener('click', (event) => {
    const button = event.target.closest('[data-choose-all]');
    if (button) all('input[type=checkbox]', doc.getElementById(button.dataset.chooseAll)).forEach((box) => { box.checked = true; });
  });

  function focusFirst(root) {
    const first = root.querySelector('select, input:not([type=hidden])');
    if (first) first.focus();
  }

  function addRow(group) {
    const list = doc.querySelector('[data-rows="' + group + '"]');
    const used = all('[name]', list).map((e) => parseInt(e.name.slice(group.length + 1), 10) || 0);
    const index = String(Math.max(-1, ...used) + 1);
    const holder = doc.createElement('div');
    holder.innerHTML = doc.querySelector('template[data-row-template="' + group + '"]').innerHTML.replace(/__index__/g, index);
    focusFirst(list.appendChild(holder.firstElementChild));
  }

  /* The list of what is wrong names each field as its label does. */
  all('.summary a[href^="#"]').forEach((link) => {
    const label = doc.querySelector('label[for="' + link.hash.slice(1) + '"], ' + link.hash + ' > legend'), chinese = doc.documentElement.lang.startsWith('zh');
    if (!label) return;
    const words = label.firstChild.textContent.trim().replace(/[.。]$/, ''), colon = /[?？]$/.test(words) ? '' : chinese ? '：' : ':';
    link.prepend(words + colon + (chinese ? '' : ' '));
  });

  /* A file that is too large is told before it travels, while everything else that was typed is still here. */
  doc.addEventListener('change', (event) => {
    const input = event.target, most = Number(input.dataset.mostMb) * 1024 * 1024;
    if (!most) return;
    input.setCustomValidity(Array.from(input.files).some((file) => file.size > most) ? input.dataset.tooLarge : '');
    input.reportValidity();
  });

  /* The chosen photo is shown before it is sent. */
  doc.addEventListener('change', (event) => {
    const input = event.target;
    if (!input.matches('input[data-preview]')) return;
    all('img', input.parentElement).forEach((e) => { URL.revokeObjectURL(e.src); e.remove(); });
    Array.from(input.files).slice(0, 4).forEach((file) => {
      const picture = doc.createElement('img');
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      input.after(picture);
    });
  });

  /* What was refused comes back with what was typed, but without its files, since browsers forget them: they are kept
     here from the moment they are chosen until a page comes that refuses nothing. */
  const FILES = 'files', files = 'input[type=file]', refused = doc.querySelector('.summary[role=alert]');
  const place = (input) => new URL(input.form.action, location.href).pathname + ' ' + input.name;

  function kept(mode, act) {
    if (!('indexedDB' in window)) return;
    const opening = indexedDB.open('craftorders', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(FILES);
    opening.onsuccess = () => {
      const work = opening.result.transaction(FILES, mode);
      act(work.objectStore(FILES));
      work.oncomplete = work.onabort = () => opening.result.close();
    };
  }

  function give(input, list) {
    const chosen = new DataTransfer();
    list.forEach((file) => chosen.items.add(file));
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  doc.addEventListener('change', (event) => {
    const input = event.target;
    if (input.matches(files) && input.form) kept('readwrite', (s) => s.put(Array.from(input.files), place(input)));
  });
  if (refused) {
    all(files).filter((input) => input.form).forEach((input) => kept('readonly', (store) => {
      const asked = store.get(place(input));
      asked.onsuccess = () => { if (asked.result) give(input, asked.result); };
    }));
  } else {
    kept('readwrite', (store) => store.clear());
  }

  all('[data-print]').forEach((b) => b.addEventListener('click', () => print()));
  all('[data-focus]').slice(0, 1).forEach((e) => e.focus());
  all('.top nav [aria-current]').forEach((e) => { e.parentElement.scrollLeft = e.offsetLeft - 16; });
  all('[data-live]').forEach((e) => listen(e.getAttribute('data-live')));
})();
