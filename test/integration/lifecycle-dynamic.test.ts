import { describeLifecycle } from "./support/lifecycleSuite";
import { DYNAMIC } from "../../harness/programs";

describeLifecycle(DYNAMIC);
