/** Loads a seed, from a file or as an object, checks it, and adds what it holds to an empty emulator. */
import type { EmulatorContext } from "../context";
import { placedProblems, placedText, type PlacedProblem } from "../http/places";
import type { EmulatedService, SeedDeclaration } from "../services/service";
import { Place, SeedProblem } from "./place";
import { readSeed, type SeedSource } from "./read";
import { seedSchema } from "./schema";

/** A seed whose form is valid. */
export class Seed {
    private constructor(
        private readonly source: SeedSource,
        private readonly parts: ReadonlyMap<string, { declaration: SeedDeclaration; value: unknown }>,
    ) {}

    /** @throws Error with every mistake in the form of the seed */
    static async load(from: string | object, services: readonly EmulatedService[]): Promise<Seed> {
        const source = typeof from === "string" ? await readSeed(from) : { input: from, locate: () => "" };
        const parsed = (await seedSchema(services)).safeParse(source.input);
        if (!parsed.success) {
            throw seedError(source, placedProblems(parsed.error));
        }
        const values: Readonly<Record<string, unknown>> = parsed.data;
        const parts = new Map<string, { declaration: SeedDeclaration; value: unknown }>();
        for (const { name, seed } of services) {
            const declaration = await seed?.();
            if (declaration && values[name] !== undefined) {
                parts.set(name, { declaration, value: values[name] });
            }
        }
        return new Seed(source, parts);
    }

    /** Adds the accounts of a service. @throws Error that names what cannot be, such as an id that is used twice */
    addAccounts(context: EmulatorContext, service: string): void {
        this.add(service, ({ declaration, value }, place) => declaration.addAccounts(context, value, place));
    }

    /** Adds everything else of a service, once it has a default account. @throws as above */
    addObjects(context: EmulatorContext, service: string): void {
        this.add(service, ({ declaration, value }, place) => declaration.addObjects(context, value, place));
    }

    private add(
        service: string,
        work: (part: { declaration: SeedDeclaration; value: unknown }, place: Place) => void,
    ): void {
        const part = this.parts.get(service);
        if (!part) {
            return;
        }
        try {
            work(part, new Place([service]));
        } catch (error) {
            throw error instanceof SeedProblem ? seedError(this.source, [error]) : error;
        }
    }
}

function seedError(source: SeedSource, problems: readonly PlacedProblem[]): Error {
    const lines = problems.map((problem) => `${source.locate(problem.path)}${placedText(problem)}`);
    const [only] = lines;
    return new Error(
        lines.length === 1 && only !== undefined
            ? `not a valid seed: ${only}. Nothing was started`
            : `not a valid seed, and nothing was started:\n${lines.map((line) => `  ${line}`).join("\n")}`,
    );
}
