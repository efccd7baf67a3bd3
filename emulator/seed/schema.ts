/** What a valid seed is. docs/emulator-seed.schema.json is generated from it. */
import * as z from "zod";
import type { EmulatedService } from "../services/service";
import { fields } from "./fields";

export async function seedSchema(services: readonly EmulatedService[]) {
    const ofServices = await Promise.all(
        services.map(async ({ name, seed }) => {
            const declaration = await seed?.();
            return declaration ? ([[name, declaration.schema.optional()]] as const) : [];
        }),
    );
    return fields({
        $schema: z.string().optional().describe("The address of this schema, for editors."),
        ...Object.fromEntries(ofServices.flat()),
    }).describe("What an emulator has when it starts. An absent part is what it has without a seed.");
}
