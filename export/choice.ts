/** Reads what is exported: what flags or a person choose, and what an earlier export has. */
import type { Catalogue } from "../provider/core/declare/catalogue";
import type { Service } from "../provider/core/declare/service";
import { Session } from "../provider/core/session/session";
import { catalogue as provided } from "../provider/services/index";
import { ExportError } from "./error";
import { listRoots, readEstate, type Estate, type ListedObject, type LiveObject } from "./estate";
import { exportedObjects, keyOf, type Mapping } from "./mapping";
import { isExcluded, selectRoots, servicesToRead } from "./select";

/** Asks a person which of the objects to export. */
export type Choose = <T extends ListedObject>(
    what: "workspaces" | "objects",
    objects: readonly T[],
) => Promise<ReadonlySet<T>>;

export interface ChoiceOptions {
    services?: readonly string[];
    workspaces?: readonly string[];
    exclude?: readonly string[];
    choose?: Choose | undefined;
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal;
    onProgress?: (message: string) => void;
    catalogue?: Catalogue;
}

export interface Chosen {
    estate: Estate;
    services: Service[];
    /** What an earlier export had and that exists no more: keys of the mapping. */
    gone: string[];
}

/** What an earlier export has named stays chosen: a program without it would delete it. @throws ExportError */
export async function readChosen(options: ChoiceOptions, names: Mapping["names"]): Promise<Chosen> {
    const { catalogue = provided, env = process.env, signal } = options;
    const services = servicesOf(catalogue, options, names, env);
    const session = Session.open(catalogue.config, {}, env);
    const stop = (): void => session.cancel("the export was interrupted");
    signal?.addEventListener("abort", stop, { once: true });
    try {
        signal?.throwIfAborted();
        const estate = await read({ catalogue, session, services, names }, options);
        return { estate, services, gone: goneFrom(estate, names) };
    } catch (error) {
        signal?.throwIfAborted();
        throw error instanceof ExportError
            ? error
            : new ExportError(session.masker.messageOf(error), { cause: error });
    } finally {
        signal?.removeEventListener("abort", stop);
        await session.close();
    }
}

/** With those of the earlier export. */
function servicesOf(
    catalogue: Catalogue,
    { services: given = [] }: ChoiceOptions,
    names: Mapping["names"],
    env: NodeJS.ProcessEnv,
): Service[] {
    const earlier = new Set(
        exportedObjects(names).map(({ token }) => catalogue.findResource(token)?.service.name),
    );
    const read = servicesToRead(catalogue, given, env);
    return catalogue.services.filter((service) => read.includes(service) || earlier.has(service.name));
}

interface Reading {
    catalogue: Catalogue;
    session: Session;
    services: readonly Service[];
    names: Mapping["names"];
}

async function read(
    { catalogue, session, services, names }: Reading,
    { workspaces = [], exclude = [], choose, onProgress }: ChoiceOptions,
): Promise<Estate> {
    const isKnown = (object: ListedObject): boolean => Object.hasOwn(names.objects, keyOf(object));
    const skips = (object: ListedObject): boolean => !isKnown(object) && isExcluded(object, exclude);
    const ids = [...workspaces, ...exportedObjects(names).map(({ id }) => id)];
    const found = await listRoots(
        { catalogue, session },
        services.map(({ name }) => name),
        ids,
    );
    if (found.length === 0) {
        const titles = services.map(({ title }) => title).join(" and ");
        throw new ExportError(
            `${titles} returned no workspaces: the user of the credential is a member of none, or it is the credential of another account`,
        );
    }
    const wanted = selectRoots(found, workspaces).filter((root) => !skips(root));
    const offered = wanted.filter((root) => !isKnown(root));
    const chosen = choose && offered.length > 0 ? await choose("workspaces", offered) : new Set(offered);
    const roots = found.filter((root) => isKnown(root) || chosen.has(root));
    const estate = await readEstate({ catalogue, session, skips, isKnown, onProgress }, roots);
    return choose ? { ...estate, objects: await chooseObjects(choose, estate, isKnown) } : estate;
}

/** Of what is in the chosen workspaces. What is in an object that is left out is left out too. */
async function chooseObjects(
    choose: Choose,
    { objects }: Estate,
    isKnown: (object: ListedObject) => boolean,
): Promise<LiveObject[]> {
    const offered = objects.filter((object) => object.parent !== undefined && !isKnown(object));
    if (offered.length === 0) {
        return objects;
    }
    const chosen = await choose("objects", offered);
    const isKept = (object: LiveObject): boolean =>
        (chosen.has(object) || object.parent === undefined || isKnown(object)) &&
        (object.parent === undefined || isKept(object.parent));
    return objects.filter(isKept);
}

/** @throws ExportError where an object may only be unreadable */
function goneFrom({ objects, notes }: Estate, { objects: names }: Mapping["names"]): string[] {
    const present = new Set(objects.map(keyOf));
    const gone = Object.entries(names).filter(([key]) => !present.has(key));
    const unreadable = notes.filter(({ kind }) => kind === "unreadable").map(({ text }) => text);
    if (gone.length > 0 && unreadable.length > 0) {
        throw new ExportError(
            `${gone.map(([, name]) => name).join(", ")} of the earlier export cannot be found, and not everything could be read (${unreadable.join("; ")}): export again with a credential that may read it, as a program without an object that exists deletes it; nothing was written`,
        );
    }
    return gone.map(([key]) => key);
}
