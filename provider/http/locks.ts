/** Work on one thing is done one after another, in order of asking. */
export class Locks {
    private readonly last = new Map<string, Promise<unknown>>();

    async run<T>(key: string, task: () => Promise<T>): Promise<T> {
        const before = this.last.get(key) ?? Promise.resolve();
        const mine = before.then(task, task);
        this.last.set(key, mine);
        try {
            return await mine;
        } finally {
            if (this.last.get(key) === mine) {
                this.last.delete(key);
            }
        }
    }
}
