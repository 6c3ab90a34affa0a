import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createEvent } from './mainLink.ts';
import { utilityMetrics } from './utilityProcess.ts';

type Closable = { close(): void; isDestroyed(): boolean };
export const openWindows = new Set<Closable>();

const switchValue = (name: string) =>
  process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const userData = switchValue('user-data-dir') ?? '';
if (!userData) throw new Error('The stand-in needs --user-data-dir.');
mkdirSync(userData, { recursive: true });
const lockFile = join(userData, 'SingletonLock');
const callsDir = join(userData, 'SingletonCalls');

class App extends EventEmitter {
  readonly isPackaged = false;
  private readonly recentDocuments: string[] = [];
  private isLockHeld = false;
  private isQuitting = false;
  private readonly ready = new Promise<void>((resolve) => setImmediate(resolve));

  whenReady(): Promise<void> {
    return this.ready;
  }

  getPath(name: string): string {
    if (name === 'userData') return userData;
    if (name === 'documents') return join(homedir(), 'Documents');
    throw new Error(`The stand-in has no path '${name}'.`);
  }

  getVersion(): string {
    return '0.0.0-standin';
  }

  /** A file with the owner's process id; a second instance leaves its call in a folder that the first one watches. */
  requestSingleInstanceLock(data: Record<string, unknown> = {}): boolean {
    if (ownerIsAlive()) {
      const call = { argv: process.argv, cwd: process.cwd(), data };
      writeFileSync(join(callsDir, `${process.pid}.json`), JSON.stringify(call));
      return false;
    }
    rmSync(callsDir, { recursive: true, force: true });
    mkdirSync(callsDir, { recursive: true });
    writeFileSync(lockFile, String(process.pid));
    this.isLockHeld = true;
    watch(callsDir, () => this.readCalls()).unref();
    return true;
  }

  private readCalls(): void {
    for (const name of readdirSync(callsDir).filter((file) => file.endsWith('.json'))) {
      const file = join(callsDir, name);
      const call = parse(readFileSync(file, 'utf8'));
      if (!call) continue; // Still being written; the next change brings it.
      rmSync(file, { force: true });
      this.emit('second-instance', createEvent({}), call.argv, call.cwd, call.data);
    }
  }

  quit(): void {
    setImmediate(() => {
      this.isQuitting = true;
      const asked = createEvent({});
      this.emit('before-quit', asked);
      if (asked.defaultPrevented) {
        this.isQuitting = false;
        return;
      }
      for (const window of [...openWindows]) window.close();
      if (openWindows.size > 0) {
        this.isQuitting = false; // A window that stays open ends the quitting.
        return;
      }
      const leaving = createEvent({});
      this.emit('will-quit', leaving);
      if (!leaving.defaultPrevented) this.exit(0);
    });
  }

  exit(code = 0): void {
    if (code === 0) this.emit('quit', createEvent({}), code);
    if (this.isLockHeld) rmSync(lockFile, { force: true });
    process.exit(code);
  }

  windowClosed(): void {
    if (openWindows.size > 0 || this.isQuitting) return; // Electron tells of it only when nobody called quit.
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  addRecentDocument(path: string): void {
    this.recentDocuments.push(path);
  }
  clearRecentDocuments(): void {
    this.recentDocuments.length = 0;
  }
  getRecentDocuments(): string[] {
    return [...this.recentDocuments];
  }
  getAppMetrics() {
    return [{ type: 'Browser', pid: process.pid, name: 'Browser' }, ...utilityMetrics()];
  }
}
export const app = new App();

type Call = { argv: string[]; cwd: string; data: Record<string, unknown> };
function parse(text: string): Call | null {
  try {
    return JSON.parse(text) as Call;
  } catch {
    return null;
  }
}

function ownerIsAlive(): boolean {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
