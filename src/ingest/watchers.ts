import type { SampleState } from '@flowsage/client';
import type { SampleStore } from '../store/index.ts';

type OnChange = (state: SampleState | null) => void;

/** What others do to a sample is looked up this often. */
const POLL_MILLISECONDS = 1000;

interface Watch {
  readonly onChange: OnChange;
  /** Told last, null for deleted; undefined before anything was. */
  told: SampleState | null | undefined;
}

/**
 * Tells whoever watches a sample of its states, each once: at once what this process does, within a second what others
 * do. The first look tells the present state too, so that nothing falls between asking and watching.
 */
export class Watchers {
  private readonly store: Pick<SampleStore, 'sampleStates'>;
  private readonly watches = new Map<string, Set<Watch>>();
  private timer: NodeJS.Timeout | null = null;
  private isLooking = false;

  constructor(store: Pick<SampleStore, 'sampleStates'>) {
    this.store = store;
  }

  watch(sampleId: string, onChange: OnChange): () => void {
    const watch: Watch = { onChange, told: undefined };
    const watches = this.watches.get(sampleId) ?? new Set();
    this.watches.set(sampleId, watches.add(watch));
    this.timer ??= setInterval(() => void this.look(), POLL_MILLISECONDS);
    return () => {
      watches.delete(watch);
      if (watches.size === 0 && this.watches.get(sampleId) === watches) this.watches.delete(sampleId);
      if (this.watches.size === 0) this.close();
    };
  }

  tell(sampleId: string, state: SampleState | null): void {
    for (const watch of [...(this.watches.get(sampleId) ?? [])]) {
      if (watch.told === state) continue;
      watch.told = state;
      watch.onChange(state);
    }
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** A store that cannot answer now is asked again. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const sampleIds = [...this.watches.keys()];
      const states = await this.store.sampleStates(sampleIds);
      sampleIds.forEach((sampleId, i) => {
        const state = states[i];
        if (state !== undefined) this.tell(sampleId, state);
      });
    } catch {
      // The next look comes in a second.
    } finally {
      this.isLooking = false;
    }
  }
}
