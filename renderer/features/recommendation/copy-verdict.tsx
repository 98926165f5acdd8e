import { ActionIcon, Menu } from '@mantine/core';
import { memo } from 'react';
import { verdictPicture } from '#core/report/picture.ts';
import { pictureOf } from '#renderer/charts/export-chart.ts';
import { PictureItems } from '#renderer/charts/picture-items.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './verdict-card.module.css';

/** The width of a copied verdict in pixels: its numbers side by side. */
const PICTURE_PX = 720;

/** Copies the verdict with its key numbers as a picture. It reads the plan when asked, so that a slider does not render the menu again. */
export const CopyVerdict = memo(function CopyVerdict() {
  const picture = () => {
    const { shownPlan } = useStore.getState();
    if (shownPlan === null) return null;
    const { said, scene } = verdictPicture(shownPlan, PICTURE_PX);
    return pictureOf(scene, said);
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          className={styles['copy'] ?? ''}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="Copy the verdict"
        >
          <Icon name="copy" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <PictureItems picture={picture} name="verdict" />
      </Menu.Dropdown>
    </Menu>
  );
});
