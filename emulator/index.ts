/** `pulumi-workspaces/emulator`: AgentEnv and Tripswitch on loopback, for tests. */
import { Accounts, type Service } from "./accounts";
import { createUser } from "./services/agentenv/users";
import { assemble } from "./app";
import { Clock } from "./clock";
import { Faults } from "./faults";
import type { FaultCounts, FaultPlan } from "./faults/plan";
import { checkPlan } from "./faults/planSchema";
import { RequestLog } from "./requestLog";
import type { HeldRequest, RequestRecord } from "./requestRecord";
import { listen } from "./server";
import type { Stage } from "./stage";
import { Store } from "./store";
import { createOrg } from "./services/tripswitch/orgs";

export type {
    EmptyListFault,
    Fault,
    FaultCounts,
    FaultMatch,
    FaultPhase,
    FaultPlan,
    FaultRule,
    HangFault,
    HoldFault,
    HttpMethod,
    LatencyFault,
    MalformedFault,
    RateLimit,
    ResetFault,
    RotateKeyFault,
    ShortListFault,
    StatusFault,
    TruncateFault,
} from "./faults/plan";
export type { HeldRequest, RequestRecord } from "./requestRecord";

export interface EmulatorOptions {
    /** Default 127.0.0.1. Any other address lets others on the network in, and is warned about. */
    readonly host?: string;
    /** Default 0: a free port. */
    readonly port?: number;
    /** A SQLite file, which keeps keys and data over a restart, or `:memory:` (the default). */
    readonly db?: string;
    /** Default: random, or what the file has. A key given here takes the place of the one in the file. */
    readonly agentenvApiKey?: string;
    readonly tripswitchApiKey?: string;
    /** Wrap every successful answer of AgentEnv in `{"data": …}`. Default false. */
    readonly envelope?: boolean;
    /** Treat every POST as a new one, as a service without idempotency keys would. Default false. */
    readonly ignoreIdempotencyKeys?: boolean;
    /** What is to go wrong from the start. Default: nothing. */
    readonly faults?: FaultPlan;
    /** The time, in milliseconds since 1970. Default: the machine's. */
    readonly now?: () => number;
}

/** A started emulator. The keys are those of the default accounts, as they are now: a rotated key shows here. */
export interface Emulator {
    /** The root: control routes are at `${url}/_emulator`. */
    readonly url: string;
    readonly agentenvUrl: string;
    readonly agentenvApiKey: string;
    readonly agentenvToken: string;
    readonly agentenvUserId: string;
    readonly tripswitchUrl: string;
    readonly tripswitchApiKey: string;
    readonly tripswitchOrgId: string;
    /** Every request that a service got, newest last. */
    requests(): RequestRecord[];
    /** Puts a plan of faults in force, in place of the one before it, or ends them. Throws if it is wrong, and changes nothing then. */
    faults(plan: FaultPlan | undefined): void;
    /** What the plan in force has done so far. */
    faultCounts(): FaultCounts;
    /** The requests that rules with the fault `hold` keep waiting, in the order in which they came to wait. */
    held(): HeldRequest[];
    /** Waits until so many requests, 1 if not given, are being held at once. Rejects if the emulator closes before. */
    untilHeld(count?: number): Promise<HeldRequest[]>;
    /** Lets all requests that are being held go on, and returns how many they were. The rules stay: later requests are held again. */
    release(): number;
    /** Waits until no request is in progress: those are done too whose client has hung up. */
    untilIdle(): Promise<void>;
    /** Stops listening, hangs up open connections and closes the database. */
    close(): Promise<void>;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
    const { host = "127.0.0.1", port = 0, db = ":memory:" } = options;
    const plan = options.faults && checkPlan(options.faults);
    const store = Store.open(db);
    try {
        const clock = new Clock(options.now);
        const accounts = new Accounts(store, clock);
        const log = new RequestLog();
        const faults = new Faults(store, clock);
        const behaviour = {
            envelope: options.envelope ?? false,
            get ignoreIdempotencyKeys() {
                return options.ignoreIdempotencyKeys || (faults.plan?.ignoreIdempotencyKeys ?? false);
            },
        };
        const stage: Stage = { store, clock, accounts, log, faults, behaviour };
        const agentenvUserId = defaultAccount(stage, "agentenv", options.agentenvApiKey);
        const tripswitchOrgId = defaultAccount(stage, "tripswitch", options.tripswitchApiKey);
        faults.set(plan);

        const server = await listen(assemble(stage), host, port);
        if (!isLoopback(host)) warnOfNetwork(host);
        let closed: Promise<void> | undefined;
        return {
            url: server.url,
            agentenvUrl: `${server.url}/agentenv/v1`,
            tripswitchUrl: `${server.url}/tripswitch`,
            agentenvUserId,
            tripswitchOrgId,
            get agentenvApiKey() {
                return accounts.secretOf(agentenvUserId, "key");
            },
            get agentenvToken() {
                return accounts.secretOf(agentenvUserId, "token");
            },
            get tripswitchApiKey() {
                return accounts.secretOf(tripswitchOrgId, "key");
            },
            requests: () => log.list(),
            faults: (wish) => faults.set(wish && checkPlan(wish)),
            faultCounts: () => faults.counts(),
            held: () => faults.holds.list(),
            untilHeld: (count = 1) => faults.holds.until(count),
            release: () => faults.holds.release(),
            untilIdle: () => log.untilIdle(),
            close: () => {
                faults.close();
                return (closed ??= server.close().finally(() => store.close()));
            },
        };
    } catch (error) {
        store.close();
        throw error;
    }
}

/** The default account of a service: the file's, or a new one. */
function defaultAccount(stage: Stage, service: Service, apiKey: string | undefined): string {
    if (apiKey === "") throw new Error(`the API key for ${service} is empty`);
    const wish = apiKey === undefined ? {} : { apiKey };
    const present = stage.accounts.defaultId(service);
    if (present === undefined)
        return service === "agentenv" ? createUser(stage, wish).id : createOrg(stage, wish);
    if (apiKey !== undefined && stage.accounts.secretOf(present, "key") !== apiKey) {
        stage.accounts.rotateKey(service, present, apiKey);
    }
    return present;
}

function isLoopback(host: string): boolean {
    return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function warnOfNetwork(host: string): void {
    process.emitWarning(
        `the emulator listens on ${host}: whoever reaches this machine reaches it too. Give it test data only.`,
        "EmulatorWarning",
    );
}
