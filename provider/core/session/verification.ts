/**
 * Whose credential a connection uses. One request finds it out; its response serves the first Check, the operations of the session and the
 * proof of a deletion.
 */
import { HttpError } from "../../http/errors";

/** How long a probe may take. */
export const PROBE_MS = 5_000;

/** For how long a failed probe is not repeated. One that the service refuses is never repeated: it would be refused again. */
const FAILURE_KEPT_MS = 60_000;

const PASSING = [408, 425, 429];

type Account = string | undefined;

export class Verification {
    private known: { account: Account } | undefined;
    private lastProbe: Promise<Account> | undefined;
    private probeAgainAt = Infinity;
    private asking: Promise<Account> | undefined;

    constructor(
        /**
         * `probe`: one request without retries within PROBE_MS, which fails where the response does not name the account. `confirm`: as
         * often as any read is tried; `undefined` where the response does not name it.
         */
        private readonly ask: (how: "probe" | "confirm") => Promise<Account>,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** The account, where a response has named it. */
    get account(): Account {
        return this.known?.account;
    }

    /** Shared by all who ask. A failure is remembered for a while. */
    probe(): Promise<Account> {
        if (this.known) {
            return Promise.resolve(this.known.account);
        }
        if (!this.lastProbe || this.now() >= this.probeAgainAt) {
            this.probeAgainAt = Infinity;
            this.lastProbe = this.remembering(this.ask("probe"));
            this.lastProbe.catch((error: unknown) => {
                this.probeAgainAt = isRefusal(error) ? Infinity : this.now() + FAILURE_KEPT_MS;
            });
        }
        return this.lastProbe;
    }

    /** For operations that must not continue without the account. A failure is not remembered. */
    async confirm(): Promise<Account> {
        await this.lastProbe?.catch(() => {});
        if (this.known) {
            return this.known.account;
        }
        this.asking ??= this.remembering(this.ask("confirm")).finally(() => (this.asking = undefined));
        return this.asking;
    }

    private async remembering(answer: Promise<Account>): Promise<Account> {
        this.known = { account: await answer };
        return this.known.account;
    }
}

function isRefusal(error: unknown): boolean {
    return (
        error instanceof HttpError &&
        error.status >= 400 &&
        error.status < 500 &&
        !PASSING.includes(error.status)
    );
}
