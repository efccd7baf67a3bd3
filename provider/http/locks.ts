/** Work on one thing is done one after another, in order of asking. */
import { orEnd } from "./deadline";

export class Locks {
    private readonly last = new Map<string, Promise<unknown>>();

    /** Once the signal ends, the task is not waited for and not begun. @throws the signal's reason */
    async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
        const before = this.last.get(key) ?? Promise.resolve();
        const mine = (signal ? orEnd(signal, before) : before).then(task);
        // Who gave up waiting does not let the next one go ahead of the one before.
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
