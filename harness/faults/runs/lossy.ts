/** Creates, updates and deletes by the real engine while a fifth of all requests fails, a third of that after the deed. */
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
    readonly namesakes: boolean;
}

/** Half without idempotency keys, half with namesakes, half with reads that lag. */
export const VARIANTS: readonly Variant[] = [
    { name: "keys", namesakes: false },
    { name: "no keys, namesakes", ignoreIdempotencyKeys: true, namesakes: true },
    { name: "keys, namesakes, late reads", namesakes: true, staleReadsMs: 300 },
    { name: "no keys, late reads", ignoreIdempotencyKeys: true, namesakes: false, staleReadsMs: 300 },
];

export interface Phase extends Comparison {
    /** Operations on resources that ended in an error. */
    readonly errors: readonly string[];
}

export interface LossyFigures {
    readonly variant: string;
    readonly injected: InjectedFaults;
    readonly created: Phase;
    readonly updated: Phase;
    readonly deleted: Phase & {
        /** What was there before is as it was, and there is nothing else. */ readonly asBefore: boolean;
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
        namesakes: variant.namesakes,
        signal,
        env: { PULUMI_WORKSPACES_REQUEST_TIMEOUT: REQUEST_TIMEOUT },
    });
    const { emulator, stack } = fixture;
    const injected = noFaults();
    /** With faults while the engine works, and without while we look. */
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

/** One line for each operation that failed. An up that fails altogether is one too. */
function errorsOf({ events, code, output }: OperationResult): string[] {
    const errors = events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" && diagnosticEvent.urn ? [diagnosticEvent.message.trim()] : [],
    );
    return errors.length === 0 && code !== 0 ? [output] : errors;
}
