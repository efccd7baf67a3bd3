/** Runs the tasks of one key one after another, in the order of the calls. */
import { abortable } from "./deadline";

export class Locks {
    private readonly last = new Map<string, Promise<unknown>>();

    /** The number of keys with a task that runs or waits. */
    get size(): number {
        return this.last.size;
    }

    /** If the signal aborts while the task waits, the task does not start. @throws the signal's reason */
    async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
        const before = this.last.get(key) ?? Promise.resolve();
        const mine = (signal ? abortable(signal, before) : before).then(task);
        // An aborted wait must not let the next task start before the previous one has ended.
        const both = Promise.allSettled([before, mine]);
        this.last.set(key, both);
        try {
            return await mine;
        } finally {
            void both.then(() => {
                if (this.last.get(key) === both) {
                    this.last.delete(key);
                }
            });
        }
    }
}
