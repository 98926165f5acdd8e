/** Endings of image files, which no model accepts directly. */
const IMAGE = /\.(jpe?g|png|gif|bmp|webp|tiff?|heic|avif|ppm|dcm)$/i;

/** Whether a file is an image by its ending. */
export function isImageFile(file: string): boolean {
  return IMAGE.test(file);
}

/** What to do with images that are given as data: how they become numbers is the model's preprocessing, which its file does not contain. */
export const IMAGES_ADVICE =
  "Prepare the images as the model's training did (size, order of axes, scale), and save them as one array with a row for each: numpy.save('images.npy', array).";
