/** The published types of Tripswitch's part of a seed. Types only: they need no types of the packages that are bundled. */

export interface TripswitchSeed {
    /** The orgs. The first is the default account. Default: one org, as without a seed. */
    readonly accounts?: readonly SeedOrg[];
    readonly workspaces?: readonly SeedTripswitchWorkspace[];
}

export interface SeedOrg {
    /** A UUID. Default: a new one. */
    readonly id?: string;
    /** Default: a new one. */
    readonly apiKey?: string;
}

export interface SeedTripswitchWorkspace {
    /** A UUID. Default: a new one. */
    readonly id?: string;
    readonly name: string;
    readonly slug: string;
    /** The id of an account. Default: that of the default account. */
    readonly org?: string;
}
