/** Tracks the calls in progress. During shutdown new calls are refused, and the plugin waits for those in progress. */
import { ProviderError } from "../../errors";

/** The plugin is shutting down. The refused call had no effect. */
export class UnavailableError extends ProviderError {}

export class Calls {
    private readonly running = new Set<Promise<unknown>>();
    private reason: string | undefined;

    /** @throws UnavailableError once `refuse` was called. */
    run<T>(handle: () => Promise<T> | T): Promise<T> {
        if (this.reason !== undefined) {
            throw new UnavailableError(
                `the provider is shutting down: ${this.reason}; this call was refused, and nothing was sent to a service`,
                { hint: "run the command again" },
            );
        }
        const result = Promise.resolve().then(handle);
        const ended: Promise<unknown> = result.then(
            () => this.running.delete(ended),
            () => this.running.delete(ended),
        );
        this.running.add(ended);
        return result;
    }

    refuse(reason: string): void {
        this.reason ??= reason;
    }

    /** Settles when no call is in progress. */
    async drained(): Promise<void> {
        await Promise.all(this.running);
    }
}
