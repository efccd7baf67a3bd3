/** The published types of a seed: what they allow is what the schema accepts, and they name the same fields. Read by the compiler alone. */
import type * as z from "zod";
import type { EmulatorSeed } from "../../emulator";
import type { agentenvSeed } from "../../emulator/services/agentenv/seed/schema";
import type { tripswitchSeed } from "../../emulator/services/tripswitch/seed/index";

interface Accepted {
    agentenv?: z.input<typeof agentenvSeed>;
    tripswitch?: z.input<typeof tripswitchSeed>;
}

/** The paths of all fields, whether they may be left out or not. */
type Fields<T> = T extends readonly (infer Item)[]
    ? Fields<Item>
    : T extends object
      ? { [Key in keyof T & string]-?: Key | `${Key}.${Fields<NonNullable<T[Key]>>}` }[keyof T & string]
      : never;

export const asAccepted = (published: EmulatorSeed): Accepted => published;
export const published = (field: Fields<Accepted>): Fields<EmulatorSeed> => field;
export const accepted = (field: Fields<EmulatorSeed>): Fields<Accepted> => field;
