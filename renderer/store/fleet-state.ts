import type { FleetWish } from '#core/contract/fleet/fleet.ts';
import type { CheckedFleet, FleetFiles, FleetWhere } from '#core/contract/methods/fleet-methods.ts';
import type { Problem } from './problem.ts';

/** What is being done with the study on a fleet. */
export interface FleetWork {
  readonly wish: FleetWish;
  readonly where: FleetWhere;
  readonly files: FleetFiles;
  readonly state: 'idle' | 'choosing' | 'checking' | 'starting' | 'following' | 'cancelling';
  /** What was checked with these settings; null until it was. */
  readonly checked: CheckedFleet | null;
  /** What happened, the latest last. */
  readonly said: readonly string[];
  readonly problem: Problem | null;
}

/** A study on a fleet: `fleet` of the project is the study itself. */
export interface FleetSlice {
  readonly fleetShown: boolean;
  readonly fleetWork: FleetWork;
  /** Shows the page of the study, as this machine saw it last. */
  readonly openFleet: () => Promise<void>;
  /** Hides the page. Collecting goes on. */
  readonly closeFleet: () => void;
  /** Changes what is asked for. What was checked is then checked again. */
  readonly changeFleet: (change: {
    readonly wish?: Partial<FleetWish>;
    readonly where?: Partial<FleetWhere>;
    readonly files?: Partial<FleetFiles>;
  }) => void;
  /** Chooses the types whose measurement is worth its cost, as a new study of the project. */
  readonly planFleet: () => Promise<void>;
  /** Lets the user choose a fleet.json, which becomes the study of the project. */
  readonly openFleetFile: () => Promise<void>;
  /** Checks whether the study can run. Nothing is created. */
  readonly checkFleet: () => Promise<void>;
  /** Starts what was shown, and collects. */
  readonly startFleet: () => Promise<void>;
  /** Collects packs as they come. */
  readonly followFleet: () => Promise<void>;
  /** Stops looking; what runs goes on. */
  readonly stopFollowing: () => void;
  /** Ends what runs, and removes everything of the study. */
  readonly cancelFleet: () => Promise<void>;
  /** Puts the study aside, so that types can be chosen again. Its packs stay. */
  readonly forgetFleet: () => void;
}
