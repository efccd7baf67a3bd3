/**
 * Determines the account of a connection's credential with one request. The first Check, the operations of the session and the proof of a deletion
 * share its result.
 */
import { HttpError } from "../../http/errors";
import { isTemporary } from "../../http/retry";

/** How long a probe may take. */
export const PROBE_MS = 5_000;

/** For how long a failed probe is not repeated. A probe that the service refuses is never repeated: it would be refused again. */
const FAILURE_KEPT_MS = 60_000;

type Account = string | undefined;

export class Verification {
    private known: { account: Account } | undefined;
    private lastProbe: Promise<Account> | undefined;
    private probeAgainAt = Infinity;
    private confirming: Promise<Account> | undefined;

    constructor(
        /**
         * `probe`: one request without retries within PROBE_MS, which fails if the service refuses to name the account. `confirm`: retried like any
         * read; `undefined` if the service does not name it.
         */
        private readonly request: (how: "probe" | "confirm") => Promise<Account>,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** The account, if a response has named it. */
    get account(): Account {
        return this.known?.account;
    }

    /** Shared by all callers. A failure is kept for a while. */
    probe(): Promise<Account> {
        if (this.known) {
            return Promise.resolve(this.known.account);
        }
        if (!this.lastProbe || this.now() >= this.probeAgainAt) {
            this.probeAgainAt = Infinity;
            this.lastProbe = this.remember(this.request("probe"));
            this.lastProbe.catch((error: unknown) => {
                this.probeAgainAt = isRefusal(error) ? Infinity : this.now() + FAILURE_KEPT_MS;
            });
        }
        return this.lastProbe;
    }

    /** For operations that must not continue without the account. A failure is not kept. */
    async confirm(): Promise<Account> {
        await this.lastProbe?.catch(() => {});
        if (this.known) {
            return this.known.account;
        }
        this.confirming ??= this.remember(this.request("confirm")).finally(
            () => (this.confirming = undefined),
        );
        return this.confirming;
    }

    private async remember(response: Promise<Account>): Promise<Account> {
        this.known = { account: await response };
        return this.known.account;
    }
}

function isRefusal(error: unknown): boolean {
    return (
        error instanceof HttpError && error.status >= 400 && error.status < 500 && !isTemporary(error.status)
    );
}
