/* A signature: what the finger draws in the box becomes a path of whole numbers, and that is what is sent. */
(function () {
  'use strict';
  var form = document.querySelector('[data-sign]');
  if (!form) return;
  var box = form.querySelector('svg.glass'), path = box.querySelector('path'), field = form.elements.signature;
  var drawing = false, last = '', MOST = 6000;
  function point(event) {
    var at = box.getBoundingClientRect();
    var x = Math.round((event.clientX - at.left) * 600 / at.width), y = Math.round((event.clientY - at.top) * 240 / at.height);
    return Math.min(600, Math.max(0, x)) + ' ' + Math.min(240, Math.max(0, y));
  }
  function add(letter, event) {
    var next = point(event);
    if (letter === 'L' && next === last) return;
    if (field.value.length + next.length + 1 > MOST) return;
    last = next;
    field.value += letter + next;
    path.setAttribute('d', field.value);
  }
  box.addEventListener('pointerdown', function (event) {
    event.preventDefault();
    drawing = true;
    box.setPointerCapture(event.pointerId);
    add('M', event);
  });
  box.addEventListener('pointermove', function (event) { if (drawing) add('L', event); });
  ['pointerup', 'pointercancel'].forEach(function (name) { box.addEventListener(name, function () { drawing = false; }); });
  form.querySelector('[data-wipe]').addEventListener('click', function () {
    field.value = '';
    path.setAttribute('d', '');
  });
})();
