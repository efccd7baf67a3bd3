/** How a call fails: a gRPC status. */

/** Those of gRPC's codes that the provider uses. */
export const Code = {
    CANCELLED: 1,
    UNKNOWN: 2,
    RESOURCE_EXHAUSTED: 8,
    UNIMPLEMENTED: 12,
    INTERNAL: 13,
    UNAVAILABLE: 14,
} as const;

export interface Status {
    code: (typeof Code)[keyof typeof Code];
    /** What the user reads. */
    details: string;
}
