/**
 * `pulumi-workspaces/emulator`: AgentEnv and Tripswitch on loopback, for tests. This file and services/index.ts are the only ones outside
 * the services' folders that name them: the published interface has typed fields for each service, which no list can give.
 */
import type { EmulatorControls, StartOptions } from "./controls";
import { startServices } from "./emulator";
import type * as plan from "./faults/plan";
import type { AgentEnvSeed } from "./services/agentenv/seed/seed";
import { services } from "./services/index";
import type { TripswitchSeed } from "./services/tripswitch/seed/seed";

export type {
    EmptyListFault,
    Fault,
    FaultCounts,
    FaultPhase,
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
export type { HeldRequest, RequestRecord } from "./http/requestRecord";
export type {
    AgentEnvSeed,
    SeedBillingAccount,
    SeedGoogleConnection,
    SeedIcon,
    SeedMember,
    SeedSecret,
    SeedUsage,
    SeedUser,
    SeedWorkspace,
    SeedWorkspaceKey,
} from "./services/agentenv/seed/seed";
export type { SeedOrg, SeedTripswitchWorkspace, TripswitchSeed } from "./services/tripswitch/seed/seed";
export type { ClockState, EmulatorState, StateRow } from "./state/state";

/** The services, by the names that fault rules and control routes take. */
export type ServiceName = "agentenv" | "tripswitch";
export type FaultPlan = plan.FaultPlan<ServiceName>;
export type FaultRule = plan.FaultRule<ServiceName>;
export type FaultMatch = plan.FaultMatch<ServiceName>;

/** What an emulator has when it starts. An absent part is what it has without a seed. */
export interface EmulatorSeed {
    readonly agentenv?: AgentEnvSeed;
    readonly tripswitch?: TripswitchSeed;
}

export interface EmulatorOptions extends StartOptions<ServiceName, EmulatorSeed> {
    /** Default: random, or the one in the file. A key given here replaces the one in the file. */
    readonly agentenvApiKey?: string;
    readonly tripswitchApiKey?: string;
    /** Wrap every successful response of AgentEnv in `{"data": …}`. Default false. */
    readonly envelope?: boolean;
}

/** A started emulator. Ids and keys are those of the default accounts as they are now: a rotated key and a restored state show here. */
export interface Emulator extends EmulatorControls<ServiceName> {
    readonly agentenvUrl: string;
    readonly agentenvApiKey: string;
    readonly agentenvToken: string;
    readonly agentenvUserId: string;
    readonly tripswitchUrl: string;
    readonly tripswitchApiKey: string;
    readonly tripswitchOrgId: string;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
    const { agentenvApiKey, tripswitchApiKey, ...rest } = options;
    const apiKeys: Record<ServiceName, string | undefined> = {
        agentenv: agentenvApiKey,
        tripswitch: tripswitchApiKey,
    };
    const { service, ...controls } = await startServices(services, { ...rest, apiKeys });
    const agentenv = service("agentenv");
    const tripswitch = service("tripswitch");
    return {
        ...controls,
        agentenvUrl: agentenv.url,
        tripswitchUrl: tripswitch.url,
        get agentenvUserId() {
            return agentenv.accountId;
        },
        get tripswitchOrgId() {
            return tripswitch.accountId;
        },
        get agentenvApiKey() {
            return agentenv.credential("key");
        },
        get agentenvToken() {
            return agentenv.credential("token");
        },
        get tripswitchApiKey() {
            return tripswitch.credential("key");
        },
    };
}
