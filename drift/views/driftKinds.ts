/** The kinds of findings, as formats explain them. */
import type { FindingKind } from "../report";
import type { Kind } from "./view";

export const DRIFT_KINDS: Readonly<Record<FindingKind, Kind>> = {
    changed: {
        title: "Changed",
        level: "warning",
        short: "A property differs from the state.",
        full: "The service has another value of a property than the state of the stack. It was changed outside of Pulumi.",
        help: "Restore what the program declares with `pulumi up`, or take the new value into the program.",
    },
    deleted: {
        title: "Deleted",
        level: "error",
        short: "The object is gone.",
        full: "An object of the stack does not exist at the service, or a list is empty all at once, which an outage looks like too.",
        help: "Look at the service first. `pulumi up` creates the object again, without what was in it.",
    },
    unmanaged: {
        title: "Unmanaged",
        level: "warning",
        short: "No stack manages the object.",
        full: "A workspace of the stack contains an object that no stack of the run manages.",
        help: "Take it into a stack with `pulumi import`, delete it at the service, or add a rule to drift.yaml.",
    },
    unverifiable: {
        title: "Unverifiable",
        level: "note",
        short: "The resource cannot be compared.",
        full: "No route of the service shows whether the resource is as it was declared.",
        help: "Compare it by hand.",
        explanation: "what no route shows",
    },
};
