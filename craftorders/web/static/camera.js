/* Reading QR codes with the camera, continuously: codeCamera(video, found) calls found(text) for each that it sees, again and
   again while it is in the picture. BarcodeDetector where the browser has it, else qr.js. */
(function () {
  'use strict';
  const PAUSE = 150, WIDEST = 800;
  let sound = null;

  function beep(pitch) {
    if (navigator.vibrate) navigator.vibrate(80);
    if (!sound) return;
    const tone = sound.createOscillator(), volume = sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.12);
  }

  async function readerOf(video) {
    const formats = 'BarcodeDetector' in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
    if (formats.includes('qr_code')) {
      const detector = new BarcodeDetector({ formats: ['qr_code'] });
      return async () => (await detector.detect(video)).map((each) => each.rawValue);
    }
    const canvas = document.createElement('canvas'), pen = canvas.getContext('2d', { willReadFrequently: true });
    return async () => {
      const shrink = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * shrink);
      canvas.height = Math.round(video.videoHeight * shrink);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = window.readQr(pen.getImageData(0, 0, canvas.width, canvas.height));
      return text ? [text] : [];
    };
  }

  window.codeCamera = function (video, found) {
    let stream = null, timer = 0;

    /* Fails where there is no camera, or none that may be used. A beep is allowed since a tap began this. */
    async function begin() {
      const AudioContext = window.AudioContext || window.webkitAudioContext;
      sound = sound || (AudioContext ? new AudioContext() : null);
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
      video.srcObject = stream;
      await video.play();
      const read = await readerOf(video);
      const look = async () => {
        if (!stream) return;
        if (video.readyState >= 2) (await read().catch(() => [])).forEach(found);
        timer = setTimeout(look, PAUSE);
      };
      look();
    }

    function end() {
      clearTimeout(timer);
      if (stream) stream.getTracks().forEach((track) => track.stop());
      stream = null;
    }

    return { begin, end, beep, running: () => stream !== null };
  };
  window.codeCamera.possible = () => Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
})();
