/** Changes of the request log between two looks at it. */
import type { LoggedRequest } from "../http/requestLog";

export class Inbox {
    private cleared = false;
    private requests = new Map<number, LoggedRequest>();
    private wake: () => void = () => undefined;

    add(change: LoggedRequest | "cleared"): void {
        if (change === "cleared") {
            this.cleared = true;
            this.requests.clear();
        } else {
            this.requests.set(change.id, change);
        }
        this.wake();
    }

    /** Everything since the last call: whether the log was cleared, and then each request as it is now. */
    take(): { cleared: boolean; requests: LoggedRequest[] } {
        const taken = { cleared: this.cleared, requests: [...this.requests.values()] };
        this.cleared = false;
        this.requests = new Map();
        return taken;
    }

    /** Resolves at the next change. */
    changed(): Promise<void> {
        return new Promise((resolve) => {
            this.wake = resolve;
            if (this.cleared || this.requests.size > 0) {
                resolve();
            }
        });
    }
}
