import { Button, Menu } from '@mantine/core';
import type { DeckSlide } from '#core/deck/model.ts';
import { slideScene } from '#core/deck/slide-scene.ts';
import { emphasisText } from '#core/report/card/card.ts';
import { pictureOf } from '#renderer/charts/export-chart.ts';
import { PictureItems } from '#renderer/charts/picture-items.tsx';

/**
 * The events outside the menu that close it. Mantine's default also has `keydown`, so a key pressed after P but before the menu has the focus closed
 * the menu and turned the page.
 */
const OUTSIDE = ['mousedown', 'touchstart'];

/** The menu that copies the slide as a picture or saves it, with its claim, date and basis in it. */
export function SlidePicture({
  slide,
  name,
  foot,
  opened,
  onTurn,
}: {
  readonly slide: DeckSlide;
  /** The name of a saved file, without its ending. */
  readonly name: string;
  /** Date and basis of the numbers. */
  readonly foot: string;
  readonly opened: boolean;
  readonly onTurn: () => void;
}) {
  const picture = () => pictureOf(slideScene(slide), { title: slide.claim, subtitle: emphasisText(slide.lead), foot });
  return (
    <Menu
      opened={opened}
      onChange={(next) => next !== opened && onTurn()}
      position="top-end"
      clickOutsideEvents={OUTSIDE}
    >
      <Menu.Target>
        <Button size="compact-xs" variant="default">
          Picture
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <PictureItems picture={picture} name={name} />
      </Menu.Dropdown>
    </Menu>
  );
}
