import { one } from "./dom.js";

const SOUND_ON = "alaqan.sound"; // a preference of this browser, nothing about a case
const TONES = [660, 880];
let speaker;

function ready() {
  speaker ??= new AudioContext();
  if (speaker.state === "suspended") speaker.resume(); // browsers let a page sound once somebody has touched it
  return speaker;
}

function beep() {
  const context = ready();
  TONES.forEach((frequency, place) => {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    const at = context.currentTime + place * 0.18;
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.0001, at);
    loudness.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.17);
  });
  document.dispatchEvent(new CustomEvent("alaqan:sounded"));
}

export function soundIsOn() {
  return localStorage.getItem(SOUND_ON) === "1";
}

export function sound() {
  if (soundIsOn()) beep();
}

export function wireSound() {
  const box = one("[data-sound-switch]");
  if (!box) return;
  box.checked = soundIsOn();
  box.addEventListener("change", () => {
    localStorage.setItem(SOUND_ON, box.checked ? "1" : "0");
    sound();
  });
  for (const touch of ["pointerdown", "keydown"])
    addEventListener(touch, () => soundIsOn() && ready(), { once: true, capture: true });
}
