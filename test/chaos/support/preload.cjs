'use strict';
/*
 * Put into a process of the program by `node --require`: kills it in the middle of its file operations, fills its disk, moves its
 * clock, and looks whether its prototypes stay as they are. What to do stands in TOBS_CHAOS (`Chaos` in chaos-child.ts).
 */
const fs = require('node:fs');
const { createHash } = require('node:crypto');

const plan = JSON.parse(process.env.TOBS_CHAOS ?? '{}');
const real = { append: fs.appendFileSync, write: fs.writeFileSync, writeSome: fs.writeSync, open: fs.openSync };
let operations = 0;
/** Writes of the file that is to be cut off. */
let cutWrites = 0;
let written = 0;

function die() {
  process.kill(process.pid, 'SIGKILL');
  // Nothing of this process runs on after that.
  for (;;);
}

function full() {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' });
}

const bytesOf = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding) : Buffer.from(data.buffer, data.byteOffset, data.byteLength));

/** What a note was meant to be, told before it is written: whatever stands in a vault must be among these. */
function intend(data) {
  if (plan.texts === undefined || (typeof data !== 'string' && !ArrayBuffer.isView(data))) return;
  real.append(plan.texts, `${createHash('sha256').update(bytesOf(data)).digest('hex')}\n`);
}

/** @param half does half of the operation, for those that write */
function around(work, { half, bytes = 0 } = {}) {
  operations += 1;
  const isDue = operations === plan.killAt;
  // As the user's Ctrl+C: the program ends by itself.
  if (isDue && plan.moment === 'stop') process.kill(process.pid, 'SIGINT');
  if (isDue && plan.moment === 'before') die();
  if (isDue && plan.moment === 'half') {
    half?.();
    die();
  }
  written += bytes;
  if (plan.fullAfter !== undefined && bytes > 0 && written > plan.fullAfter) throw full();
  const result = work();
  if (isDue && plan.moment !== 'stop') {
    if (typeof result?.then !== 'function') die();
    return result.then(die, die);
  }
  return result;
}

function patchHandle(prototype) {
  for (const name of ['sync', 'datasync', 'truncate', 'chmod']) {
    const original = prototype[name];
    prototype[name] = function (...args) {
      return around(() => original.apply(this, args));
    };
  }
  for (const name of ['write', 'writeFile', 'appendFile']) {
    const original = prototype[name];
    // `writeFile` of a handle calls `write` of its own.
    prototype[name] = function (data, ...args) {
      if (name !== 'write') intend(data);
      if (typeof data !== 'string' && !ArrayBuffer.isView(data)) return original.call(this, data, ...args);
      const bytes = bytesOf(data);
      const [offset, length, position] = name === 'write' && typeof args[0] === 'number' ? args : [0, bytes.length, null];
      const half = () => void real.writeSome(this.fd, bytes, offset, Math.floor((length ?? bytes.length) / 2), position);
      return around(() => original.call(this, data, ...args), { half, bytes: length ?? bytes.length });
    };
  }
}

let isHandlePatched = false;
const { open } = fs.promises;
fs.promises.open = async (...args) => {
  const handle = await around(() => open(...args));
  if (!isHandlePatched) {
    isHandlePatched = true;
    patchHandle(Object.getPrototypeOf(handle));
  }
  return handle;
};

for (const name of ['mkdir', 'mkdtemp', 'rename', 'link', 'unlink', 'rm', 'rmdir', 'chmod', 'copyFile']) {
  const original = fs.promises[name];
  fs.promises[name] = (...args) => around(() => original(...args));
}

const { writeFile } = fs.promises;
fs.promises.writeFile = (path, data, ...args) => {
  if (typeof path === 'string' && path.endsWith('.md')) intend(data);
  const bytes = typeof data === 'string' || ArrayBuffer.isView(data) ? bytesOf(data) : Buffer.alloc(0);
  const half = (share = 0.5) => real.write(path, bytes.subarray(0, Math.floor(bytes.length * share)));
  if (plan.cut !== undefined && typeof path === 'string' && path.endsWith(plan.cut.path) && ++cutWrites === plan.cut.nth) {
    half(plan.cut.share);
    die();
  }
  return around(() => writeFile(path, data, ...args), { half, bytes: bytes.length });
};

for (const name of ['mkdirSync', 'renameSync', 'unlinkSync', 'rmSync']) {
  const original = fs[name];
  fs[name] = (...args) => around(() => original(...args));
}
for (const name of ['appendFileSync', 'writeFileSync']) {
  const original = fs[name];
  fs[name] = (path, data, ...args) => around(() => original(path, data, ...args), { bytes: bytesOf(data).length });
}

if (plan.clock !== undefined) {
  const { everyReads, jumpsMs } = plan.clock;
  const now = Date.now;
  let reads = 0;
  const shifted = () => now() + jumpsMs[Math.min(Math.floor(reads++ / everyReads), jumpsMs.length - 1)];
  const RealDate = Date;
  globalThis.Date = class Date extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(shifted());
      else super(...args);
    }
    static now() {
      return shifted();
    }
  };
}

const prototypes = { Object: Object.prototype, Array: Array.prototype, Function: Function.prototype, String: String.prototype };
const shape = () => Object.entries(prototypes).map(([name, prototype]) => `${name}: ${Reflect.ownKeys(prototype).map(String).join(' ')}`).join('\n');
const before = shape();

process.on('exit', (code) => {
  if (plan.result === undefined) return;
  real.write(plan.result, JSON.stringify({ code, operations, written, cutWrites, isPrototypeSame: shape() === before }));
});
