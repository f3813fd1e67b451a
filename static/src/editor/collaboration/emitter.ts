/** Tells listeners, in order; one that throws does not keep the news from the others. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(value: never) => void>>();

  on<K extends keyof Events>(event: K, listen: (value: Events[K]) => void): () => void {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listen));
    return () => all.delete(listen);
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const listen of this.listeners.get(event) ?? []) {
      try {
        (listen as (value: Events[K]) => void)(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
