/* [data-motes]: a canvas on which specks of light rise slowly. One still picture for those who prefer less motion. */
const FRAME_MS = 1000 / 30;
const AREA_PER_MOTE = 32_000;
const still = matchMedia("(prefers-reduced-motion: reduce)");

const between = (low, high) => low + Math.random() * (high - low);

const mote = () => ({
  x: Math.random(),
  y: Math.random(),
  radius: between(0.8, 2.6),
  rise: between(0.004, 0.012), // screen heights a second
  sway: between(0.004, 0.014), // screen widths
  pace: between(0.1, 0.35), // radians a second
  phase: between(0, 2 * Math.PI),
});

function paint(canvas, motes, seconds) {
  const context = canvas.getContext("2d");
  const scale = canvas.width / canvas.clientWidth;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = getComputedStyle(canvas).color;
  for (const { x, y, radius, rise, sway, pace, phase } of motes) {
    const wave = Math.sin(phase + pace * seconds);
    const height = (((y - rise * seconds) % 1) + 1) % 1;
    context.globalAlpha = (0.35 + 0.25 * wave) * Math.sin(Math.PI * height);
    context.beginPath();
    context.arc((x + sway * wave) * canvas.width, height * canvas.height, radius * scale, 0, 2 * Math.PI);
    context.fill();
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
