/** At most so many at once; the rest wait in order. */
export class Limiter {
    private running = 0;
    private readonly waiting: (() => void)[] = [];

    constructor(private readonly most: number) {}

    async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
        if (this.running >= this.most) {
            await this.turn(signal);
        }
        signal.throwIfAborted();
        this.running++;
        try {
            return await task();
        } finally {
            this.running--;
            this.waiting.shift()?.();
        }
    }

    private turn(signal: AbortSignal): Promise<void> {
        return new Promise((resolve, reject) => {
            const abort = (): void => {
                this.waiting.splice(this.waiting.indexOf(go), 1);
                reject(signal.reason as Error);
            };
            const go = (): void => {
                signal.removeEventListener("abort", abort);
                resolve();
            };
            signal.addEventListener("abort", abort, { once: true });
            this.waiting.push(go);
        });
    }
}
