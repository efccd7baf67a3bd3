/** Creates, updates and deletes by the Pulumi CLI while a fifth of all requests fails, a third of those after the service processed them. */
import type { OperationResult } from "../../../toolchain/stack/stack";
import type { Context } from "../report";
import { isSameInventory, type Comparison } from "../support/comparison";
import { FaultFixture } from "../support/faultFixture";
import {
    addCounts,
    mixedFaults,
    noFaults,
    REQUEST_TIMEOUT,
    type ServiceBehaviour,
    type InjectedFaults,
} from "../support/faultMix";

export interface Variant extends ServiceBehaviour {
    readonly name: string;
    readonly sameNames: boolean;
}

/** Half without idempotency keys, half with existing objects of the same names, half with stale reads. */
export const VARIANTS: readonly Variant[] = [
    { name: "keys", sameNames: false },
    { name: "no keys, same names", ignoreIdempotencyKeys: true, sameNames: true },
    { name: "keys, same names, stale reads", sameNames: true, staleReadsMs: 300 },
    { name: "no keys, stale reads", ignoreIdempotencyKeys: true, sameNames: false, staleReadsMs: 300 },
];

export interface Phase extends Comparison {
    /** Failed operations on resources. */
    readonly errors: readonly string[];
}

export interface LossyFigures {
    readonly variant: string;
    readonly injected: InjectedFaults;
    readonly created: Phase;
    readonly updated: Phase;
    readonly deleted: Phase & {
        /** The objects are those from before the run, unchanged. */ readonly asBefore: boolean;
    };
}

const TIMEOUT_MS = 20 * 60_000;
const GO_ON = ["--continue-on-error", "--skip-preview"];

export async function lossy({
    size,
    seed,
    variant,
    signal,
}: Context & { variant: Variant }): Promise<LossyFigures> {
    const fixture = await FaultFixture.start({
        size,
        sameNames: variant.sameNames,
        signal,
        env: { PULUMI_WORKSPACES_REQUEST_TIMEOUT: REQUEST_TIMEOUT },
    });
    const { emulator, stack } = fixture;
    const injected = noFaults();
    /** Faults are active during the operation, and off during the comparison. */
    const phase = async (
        place: number,
        version: 1 | 2 | undefined,
        operation: () => Promise<OperationResult>,
    ): Promise<Phase> => {
        emulator.faults(mixedFaults(seed * 10 + place, behaviourOf(variant)));
        const result = await operation();
        addCounts(injected, emulator.faultCounts());
        emulator.faults(undefined);
        return { ...(await fixture.compare(version)), errors: errorsOf(result) };
    };
    try {
        const created = await phase(0, 1, () => stack.up(GO_ON, { timeoutMs: TIMEOUT_MS }));
        await fixture.write(2);
        const updated = await phase(1, 2, () => stack.up(GO_ON, { timeoutMs: TIMEOUT_MS }));
        const deleted = await phase(2, undefined, () => stack.destroy(GO_ON, { timeoutMs: TIMEOUT_MS }));
        const asBefore = isSameInventory(fixture.initialInventory, await fixture.inventory());
        return { variant: variant.name, injected, created, updated, deleted: { ...deleted, asBefore } };
    } finally {
        await fixture.stop();
    }
}

function behaviourOf({ ignoreIdempotencyKeys, staleReadsMs }: Variant): ServiceBehaviour {
    return {
        ...(ignoreIdempotencyKeys === undefined ? {} : { ignoreIdempotencyKeys }),
        ...(staleReadsMs === undefined ? {} : { staleReadsMs }),
    };
}

/** One line for each failed operation, or the output of a run that failed otherwise. */
function errorsOf({ events, code, output }: OperationResult): string[] {
    const errors = events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" && diagnosticEvent.urn ? [diagnosticEvent.message.trim()] : [],
    );
    return errors.length === 0 && code !== 0 ? [output] : errors;
}
