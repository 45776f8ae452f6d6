/* [data-motes]: a canvas on which specks of light rise slowly. One still picture for those who prefer less motion. */
const FRAME_MS = 1000 / 30;
const AREA_PER_MOTE = 32_000;
const still = matchMedia("(prefers-reduced-motion: reduce)");

const between = (low, high) => low + Math.random() * (high - low);

const mote = () => ({
  x: Math.random(),
  y: Math.random(),
  radius: between(1.5, 7),
  rise: between(0.004, 0.012), // screen heights a second
  sway: between(0.004, 0.014), // screen widths
  pace: between(0.1, 0.35), // radians a second
  phase: between(0, 2 * Math.PI),
});

const spots = new Map();

function glow(colour) {
  if (!spots.has(colour)) spots.set(colour, softSpot(colour));
  return spots.get(colour);
}

function softSpot(colour) {
  const spot = new OffscreenCanvas(32, 32);
  const context = spot.getContext("2d");
  const gradient = context.createRadialGradient(16, 16, 0, 16, 16, 16);
  gradient.addColorStop(0.2, "#000");
  gradient.addColorStop(1, "#0000");
  for (const [composite, fill] of [["source-over", gradient], ["source-in", colour]]) {
    context.globalCompositeOperation = composite;
    context.fillStyle = fill;
    context.fillRect(0, 0, 32, 32);
  }
  return spot;
}

function paint(canvas, motes, seconds) {
  const context = canvas.getContext("2d");
  const scale = canvas.width / canvas.clientWidth;
  const spot = glow(getComputedStyle(canvas).color);
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const { x, y, radius, rise, sway, pace, phase } of motes) {
    const wave = Math.sin(phase + pace * seconds);
    const height = (((y - rise * seconds) % 1) + 1) % 1;
    context.globalAlpha = (0.5 + 0.3 * wave) * Math.sin(Math.PI * height);
    const size = 2 * radius * scale;
    context.drawImage(spot, (x + sway * wave) * canvas.width - size / 2, height * canvas.height - size / 2, size, size);
  }
}

for (const canvas of document.querySelectorAll("[data-motes]")) {
  let motes = [];
  let last = -Infinity;

  const fit = () => {
    const scale = Math.min(devicePixelRatio, 2);
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    const count = Math.min(60, Math.ceil((canvas.clientWidth * canvas.clientHeight) / AREA_PER_MOTE));
    motes = Array.from({ length: count }, (_, index) => motes[index] ?? mote());
    paint(canvas, motes, performance.now() / 1000);
  };

  const draw = (now) => {
    if (still.matches) return;
    if (now - last >= FRAME_MS) {
      paint(canvas, motes, now / 1000);
      last = now;
    }
    requestAnimationFrame(draw);
  };

  new ResizeObserver(fit).observe(canvas);
  still.addEventListener("change", () => requestAnimationFrame(draw));
  requestAnimationFrame(draw);
}
