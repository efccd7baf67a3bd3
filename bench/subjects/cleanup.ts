/** What was started, to be ended in the reverse order: also if a later start fails. */

type Dispose = () => Promise<void>;

export class Cleanup {
    private readonly tasks: Dispose[] = [];

    /** Returns what was started. */
    add<Started>(started: Started, dispose: (started: Started) => Promise<void>): Started {
        this.tasks.push(() => dispose(started));
        return started;
    }

    /** All of them, also after one has failed. Rejects with the first failure. */
    async run(): Promise<void> {
        const failures: unknown[] = [];
        for (const task of this.tasks.splice(0).reverse()) {
            await task().catch((error: unknown) => failures.push(error));
        }
        if (failures.length > 0) {
            throw failures[0];
        }
    }

    /** Runs the work. If it fails, everything is ended, and the failure is rethrown. */
    async unlessFailed<Result>(work: () => Promise<Result>): Promise<Result> {
        try {
            return await work();
        } catch (error) {
            await this.run().catch(() => undefined);
            throw error;
        }
    }
}
