/** A service in memory whose responses can get lost, and whose lists can be old or fail. Its clock is the virtual one. */
import { HttpError, NoResponseError } from "../../../provider/http/errors";
import { ServerClock } from "../../../provider/http/serverClock";

export interface StoredObject {
    id: string;
    name: string;
    /** Of Things: the room that holds it. */
    room: string | undefined;
    createdAt: string | undefined;
}

/** What happens to a request: `run` carries it out at the service. Returns or throws what the provider receives. */
type Outcome<T> = (run: () => T) => T | Promise<T>;

export class UnreliableApi {
    readonly objects: StoredObject[] = [];
    /** Every request, in order, e.g. `create a`. */
    readonly requests: string[] = [];
    /** When each of them arrived, by the virtual clock. */
    readonly arrivals: number[] = [];
    readonly idempotencyKeys: string[] = [];
    /** The outcomes of the next creates, in order. Later ones succeed. */
    readonly creates: Outcome<StoredObject>[] = [];
    /** The outcomes of the next lists. */
    readonly lists: Outcome<StoredObject[]>[] = [];
    /** The outcomes of the next reads of single objects. */
    readonly reads: Outcome<StoredObject | undefined>[] = [];
    /** Whether new objects get a time stamp. */
    stampsObjects = true;
    /** The status with which a second object of the same name is refused. `undefined`: the service creates it. */
    duplicateStatus: number | undefined;
    /** Whether reads of missing objects return 404. Otherwise they are missing from a complete response. */
    returns404 = false;
    /** The moments since which the responses of reads must have been requested. */
    readonly asOf: number[] = [];
    readonly clock = new ServerClock();
    private signal: AbortSignal | undefined;
    private nextId = 1;

    connectedWith(signal: AbortSignal, asOf = -Infinity): this {
        this.signal = signal;
        this.asOf.push(asOf);
        return this;
    }

    /** When the operation that connected last ends. */
    onAbort(end: (reason: unknown) => void): void {
        const { signal } = this;
        signal?.addEventListener("abort", () => end(signal.reason));
    }

    /** An object that something other than the provider creates. */
    add(name: string, { room, id, createdAt = this.now() }: Partial<StoredObject> = {}): StoredObject {
        const object = {
            id: id ?? `${room === undefined ? "room" : "thing"}-${this.nextId++}`,
            name,
            room,
            createdAt,
        };
        this.objects.push(object);
        return object;
    }

    remove(id: string): void {
        this.objects.splice(
            this.objects.findIndex((object) => object.id === id),
            1,
        );
    }

    private now(): string | undefined {
        return this.stampsObjects ? new Date().toISOString() : undefined;
    }

    /** How many requests of this kind arrived. */
    count(kind: string): number {
        return this.requests.filter((request) => request.startsWith(kind)).length;
    }

    /** The virtual time of the first request of this kind. */
    arrivalOf(kind: string): number | undefined {
        return this.arrivals[this.requests.findIndex((request) => request.startsWith(kind))];
    }

    async create(name: string, room: string | undefined, idempotencyKey: string): Promise<StoredObject> {
        this.record(`create ${name}`);
        this.idempotencyKeys.push(idempotencyKey);
        const run = (): StoredObject => {
            const isTaken = this.objects.some((object) => object.name === name && object.room === room);
            if (isTaken && this.duplicateStatus !== undefined) {
                throw status(this.duplicateStatus);
            }
            return this.add(name, { room });
        };
        return (this.creates.shift() ?? passOn)(run);
    }

    async list(room: string | undefined): Promise<StoredObject[]> {
        this.record(room === undefined ? "list rooms" : `list ${room}`);
        const run = (): StoredObject[] => this.objects.filter((object) => object.room === room);
        return (this.lists.shift() ?? passOn)(run);
    }

    async read(id: string): Promise<StoredObject | undefined> {
        this.record(`read ${id}`);
        const run = (): StoredObject | undefined => {
            const object = this.objects.find((one) => one.id === id);
            if (object === undefined && this.returns404) {
                throw status(404);
            }
            return object;
        };
        return (this.reads.shift() ?? passOn)(run);
    }

    delete(id: string): void {
        this.record(`delete ${id}`);
        this.remove(id);
    }

    private record(request: string): void {
        this.requests.push(request);
        this.arrivals.push(performance.now());
    }
}

function passOn<T>(run: () => T): T {
    return run();
}

/** The request is carried out, and its response is lost. */
export function lost(run: () => unknown): never {
    run();
    throw noResponse();
}

/** The request is not carried out. The provider cannot tell. */
export function neverArrives(): never {
    throw noResponse();
}

export function noResponse(): NoResponseError {
    return new NoResponseError("POST /objects: the connection was closed before a response", true);
}

export function status(code: number, retryAfterMs?: number): HttpError {
    return new HttpError(`the service returned ${code}`, code, undefined, "req-1", retryAfterMs);
}

/** The request is refused with this status, and not carried out. */
export function refusedWith(code: number): () => never {
    return fails(status(code));
}

export function fails(error: Error): () => never {
    return () => {
        throw error;
    };
}

/** A list that does not hold what was created, or that an outage emptied. */
export function emptyList(): StoredObject[] {
    return [];
}
