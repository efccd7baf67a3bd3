import { describeEverything } from "./support/allResourcesSuite";
import { DYNAMIC } from "../../harness/programs";

describeEverything(DYNAMIC);
