/** The calls in progress. Once the plugin shuts down, new ones are refused and those in progress are waited for. */
import { ProviderError } from "../errors";

/** The plugin takes no more calls. Nothing was done for the one that gets this. */
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
